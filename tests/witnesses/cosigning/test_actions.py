"""Witnesses are registered and ended, and the journal tells of both."""

import pytest
from django.db import DatabaseError, transaction

from portal.core.actions import Refused
from portal.journal.models import JournalEntry
from portal.journal.tree import sequencer
from portal.journal.verify import walk
from portal.witnesses.cosigning.actions import end_witness, register_witness
from portal.witnesses.cosigning.keeping import take
from portal.witnesses.models import Cosignature, Witness
from tests.harness.servers.witness import Witness as Server
from tests.journal.bypass import without_triggers
from tests.journal.factories import sequenced
from tests.witnesses.cosigning.signing import cosigned

pytestmark = pytest.mark.django_db


def test_the_entry_names_the_key(cast, witness):
    said = JournalEntry.objects.get(event="witness.registered")
    assert said.content["data"] == {
        "name": "Notaire Klein",
        "vkey": witness.vkey,
        "url": witness.url,
    }
    end_witness(by=cast.admin, witness=witness)
    ended = JournalEntry.objects.get(event="witness.ended")
    assert ended.content["data"] == {"name": "Notaire Klein", "vkey": witness.vkey}
    with pytest.raises(Refused) as refused:
        end_witness(by=cast.admin, witness=witness)
    assert refused.value.code == "ended"


def test_one_key_is_one_witness(cast, witness):
    again = {"by": cast.quality, "name": "Another", "vkey": witness.vkey, "url": ""}
    with pytest.raises(Refused) as refused:
        register_witness(**again)
    assert refused.value.code == "already"
    end_witness(by=cast.quality, witness=witness)
    assert register_witness(**again).name == "Another"


def test_the_database_keeps_them_as_they_are(witness, server):
    take(cosigned(server, sequenced(2)))
    for change in (
        lambda: Witness.objects.update(vkey="x"),
        lambda: Cosignature.objects.update(line="x"),
        lambda: Cosignature.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_the_check_of_the_journal_misses_what_was_changed(cast, witness, server):
    take(cosigned(server, sequenced(2)))
    sequencer.sequence()
    assert list(walk.findings()) == []
    other = Server(f"{server.origin}+00000000+AQ==".replace("AQ==", "A" * 44), "w.example/2")
    with without_triggers():
        Witness.objects.update(vkey=other.vkey())
    found = list(walk.findings())
    assert "witness Notaire Klein: its vkey is not what the journal says" in found
    assert any("a cosignature of it does not hold" in line for line in found)


def test_an_end_taken_back_and_a_row_beside_the_actions_are_found(cast, witness):
    end_witness(by=cast.quality, witness=witness)
    Witness.objects.create(
        name="Inconnu", vkey="x", begun_by=cast.quality, begun_at=witness.begun_at
    )
    Witness.objects.filter(pk=witness.pk).update(ended_at=None)
    sequencer.sequence()
    found = list(walk.findings())
    assert "witness Notaire Klein: it was ended, and is in use again" in found
    assert "witness Inconnu: the journal knows nothing of its registration" in found
