"""Documents carry what witnesses signed: they wait for it a moment, and no longer."""

import datetime as dt
import io

import pypdf
import pytest

from portal.core import clock
from portal.documents.sealing import work
from portal.documents.sealing.work import WITNESSED_WITHIN, seal_due
from portal.journal.models import Checkpoint
from portal.journal.tree import keys, sequencer, signed_note
from portal.journal.tree.cosignature import cosignatures
from portal.witnesses.cosigning.actions import end_witness, register_witness
from portal.witnesses.cosigning.keeping import take
from tests.documents import factories
from tests.harness.servers.witness import Witness
from tests.journal.factories import sequenced
from tests.witnesses.cosigning.signing import cosigned

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(db):
    return Witness(keys.verifier().vkey())


@pytest.fixture
def witness(cast, server):
    """One that is called; whoever calls it is not here: the test signs for it. What the cast has
    signed is sealed before."""
    sequencer.sequence()
    seal_due()
    return register_witness(
        by=cast.quality, name="Notaire Klein", vkey=server.vkey(), url="https://w.example/"
    )


def attached(document, name="checkpoint.txt"):
    files = pypdf.PdfReader(io.BytesIO(document.read())).attachments
    return files[name][0].decode()


def text_of(document):
    pages = pypdf.PdfReader(io.BytesIO(document.read())).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def shown(client, document):
    return client.get(document.get_absolute_url()).content.decode().replace("\u00a0", " ")


def test_it_waits_for_the_signature_and_carries_it(client, witness, server):
    document = factories.document()
    sequencer.sequence()
    assert seal_due() == 0
    document.refresh_from_db()
    assert document.attempts == 0
    take(cosigned(server))
    assert seal_due() == 1
    document.refresh_from_db()
    for name in ("checkpoint.txt", "entry.tlog-proof"):
        note = attached(document, name)
        note = note[note.index(keys.verifier().name) :] if name.endswith("proof") else note
        assert signed_note.verify(note, keys.verifiers()).size == document.checkpoint.size
        assert [one.witness.name for one in cosignatures(note, [witness.key])] == [server.name]
    assert "Témoins Notaire Klein" in text_of(document)
    page = shown(client, document)
    assert "Ce document est authentique" in page
    assert "Notaire Klein, " in page


def test_after_ten_seconds_it_is_sealed_without(client, witness):
    document = factories.document()
    sequencer.sequence()
    with clock.moved_to(clock.now() + WITNESSED_WITHIN - dt.timedelta(seconds=1)):
        assert seal_due() == 0
    with clock.moved_to(clock.now() + WITNESSED_WITHIN):
        assert seal_due() == 1
    document.refresh_from_db()
    assert attached(document) == document.checkpoint.note
    assert "sans témoin" in text_of(document)
    assert "scellé sans la signature d’un témoin" in shown(client, document)


def test_a_later_checkpoint_that_is_signed_serves_as_well(witness, server):
    document = factories.document()
    sequencer.sequence()
    first = Checkpoint.objects.latest("size").size
    sequenced(3)
    take(cosigned(server))
    assert seal_due() == 1
    document.refresh_from_db()
    assert document.checkpoint.size > first


def test_nobody_waits_for_one_that_comes_by_itself_or_is_silent(cast, server):
    visitor = register_witness(by=cast.quality, name="Auditeur", vkey=server.vkey(), url="")
    assert factories.sealed().is_sealed
    end_witness(by=cast.quality, witness=visitor)
    register_witness(by=cast.quality, name="Muet", vkey=server.vkey(), url="https://w.example/")
    sequencer.sequence()
    with clock.moved_to(clock.now() + dt.timedelta(days=1, minutes=1)):
        assert factories.sealed().is_sealed


def test_without_witnesses_nothing_is_said_of_them(client):
    document = factories.sealed()
    assert "émoin" not in text_of(document)
    assert "Témoins" not in shown(client, document)
    assert attached(document) == document.checkpoint.note


def test_one_that_was_ended_is_still_known(client, cast, witness, server):
    document = factories.document()
    sequencer.sequence()
    take(cosigned(server))
    seal_due()
    document.refresh_from_db()
    end_witness(by=cast.quality, witness=witness)
    assert "Notaire Klein, " in shown(client, document)


def test_a_later_attempt_finds_them_all_the_same(witness, server):
    """The claim says who seals; the wait is over for whoever claims by the same rule."""
    document = factories.document()
    sequencer.sequence()
    assert not work.ready().filter(pk=document.pk).exists()
    take(cosigned(server))
    assert work.ready().filter(pk=document.pk).exists()
