"""POST /journal/cosignatures: what is kept, and what each refusal answers."""

import datetime as dt
import time

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client

from portal.core import clock
from portal.journal.models import Checkpoint, JournalEntry
from portal.journal.tree import keys
from portal.journal.tree.signed_note import CheckpointText, parse, sign, verify
from portal.outbox.models import Notice
from portal.witnesses.cosigning import views
from portal.witnesses.cosigning.actions import end_witness
from portal.witnesses.models import Cosignature
from tests.harness.servers.witness import Witness
from tests.journal.factories import sequenced
from tests.witnesses.cosigning.signing import cosigned

pytestmark = pytest.mark.django_db
PLACE = "/journal/cosignatures"


def post(note, client=None):
    client = client or Client(enforce_csrf_checks=True)
    answer = client.post(PLACE, note.encode(), content_type="text/plain")
    return answer.status_code, answer.content.decode()


def test_it_is_kept_once_and_stands_in_the_note(visitor, server):
    sequenced(3)
    note = cosigned(server)
    entries = JournalEntry.objects.count()
    assert post(note) == (200, "kept witness.example/w1\n")
    assert post(note) == (200, "kept witness.example/w1\n")
    assert post(cosigned(server, at=int(time.time()) - 7))[0] == 200
    kept = Cosignature.objects.get()
    assert note.endswith(kept.line)
    assert JournalEntry.objects.count() == entries
    size = Checkpoint.objects.latest("size").size
    for path in ("/journal/checkpoint", f"/journal/checkpoint/{size}"):
        served = Client().get(path).content.decode()
        assert served == note
        assert verify(served, keys.verifiers()).size == size


@pytest.mark.parametrize("note", ["", "hello", "a\n1\n\n— a b\n", "\x00", "é" * 500])
def test_what_is_no_note(visitor, note):
    assert post(note) == (400, post(note)[1])


def test_bytes_that_are_no_text(visitor):
    answer = Client().post(PLACE, b"\xff\xfe", content_type="text/plain")
    assert answer.status_code == 400


def test_too_large(visitor):
    assert post("x" * (views.MOST_BYTES + 1))[0] == 413


def test_only_registered_keys(visitor, server, cast):
    sequenced(2)
    stranger = Witness(keys.verifier().vkey(), "w.example/2")
    assert post(cosigned(stranger))[0] == 403
    assert post(Checkpoint.objects.latest("size").note)[0] == 403
    end_witness(by=cast.admin, witness=visitor)
    assert post(cosigned(server))[0] == 403
    assert not Cosignature.objects.exists()


def test_a_wrong_signature_and_one_from_the_future(visitor, server):
    sequenced(2)
    assert post(cosigned(server, key=Ed25519PrivateKey.generate()))[0] == 422
    assert post(cosigned(server, at=int(time.time()) + 3600))[0] == 422
    assert post(cosigned(server, at=2**63))[0] == 422
    assert not Cosignature.objects.exists()


def test_a_checkpoint_of_another_key_is_not_ours(visitor, server):
    sequenced(2)
    text = CheckpointText(keys.verifier().name, 2, bytes(32))
    note = sign(text, Ed25519PrivateKey.generate())
    assert post(note + server.line(text.text()))[0] == 404
    assert not Notice.objects.filter(key__contains="witness-fork").exists()


@pytest.mark.parametrize("size", [1, 900])
def test_one_of_our_key_that_is_not_in_our_list_rings(visitor, server, size):
    sequenced(2)
    text = CheckpointText(keys.verifier().name, size, bytes(32))
    note = sign(text, keys.signing_key())
    assert post(note + server.line(text.text()))[0] == 409
    assert Notice.objects.filter(key__contains="witness-fork").exists()
    assert not Cosignature.objects.exists()


def test_the_rate_is_limited(visitor, monkeypatch):
    monkeypatch.setattr(views, "RATES", {"cosign": "2/m/ip"})
    assert [post("x")[0] for _ in range(3)] == [400, 400, 429]


def test_the_note_names_at_most_fifteen_witnesses(cast):
    from portal.witnesses.cosigning.actions import register_witness

    log = keys.verifier().vkey()
    witnesses = [Witness(log, f"w.example/{n}") for n in range(17)]
    for one in witnesses:
        register_witness(by=cast.quality, name=one.name, vkey=one.vkey(), url="")
    sequenced(1)
    for one in witnesses:
        assert post(cosigned(one))[0] == 200
    served = Client().get("/journal/checkpoint").content.decode()
    assert len(parse(served)[1]) == 16


def test_a_clock_a_little_ahead_is_taken(visitor, server):
    sequenced(2)
    soon = int((clock.now() + dt.timedelta(minutes=2)).timestamp())
    assert post(cosigned(server, at=soon))[0] == 200
