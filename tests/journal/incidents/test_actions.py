import pytest

from portal.journal.incidents.actions import (
    tell_of_compromise,
    tell_of_drift,
    tell_of_jump,
    tell_of_late_commit,
    tell_of_rotation,
)
from portal.journal.incidents.ringing import BY
from portal.journal.models import Checkpoint, JournalEntry
from tests.journal.factories import entry, sequenced

pytestmark = pytest.mark.django_db


def test_each_stands_about_the_entry_at_which_it_was_seen():
    made = entry()
    tell_of_drift(by=BY, entry=made, seconds=-700)
    tell_of_jump(by=BY, entry=made, clock="database", seconds=90)
    tell_of_late_commit(by=BY, entry=made, seconds=400)
    told = JournalEntry.objects.exclude(pk=made.pk).order_by("pk")
    assert [(row.event, row.content["data"]) for row in told] == [
        ("journal.clock_drifted", {"seconds": -700}),
        ("journal.clock_jumped_back", {"clock": "database", "seconds": 90}),
        ("journal.committed_late", {"seconds": 400}),
    ]
    assert {(row.subject_type, row.subject_id) for row in told} == {
        ("journal.JournalEntry", str(made.pk))
    }


def test_a_key_is_told_about_the_checkpoint_of_then():
    sequenced(1)
    latest = Checkpoint.objects.latest("size")
    said = {"key": "seal", "public": "ab", "reason": "Zoé left", "operator": "root"}
    tell_of_rotation(by=BY, checkpoint=latest, **said)
    tell_of_compromise(by=BY, checkpoint=latest, **said)
    for event in ("key.rotated", "key.compromised"):
        told = JournalEntry.objects.get(event=event)
        assert (told.subject_type, told.subject_id) == ("journal.Checkpoint", str(latest.pk))
        data = told.content["data"]
        assert (data["key"], data["public"]) == ("seal", "ab")
        assert (told.personal["/reason"], told.personal["/operator"]) == ("Zoé left", "root")
        body = bytes(told.body).decode()
        assert "root" not in body, "personal: kept beside"
        assert "left" not in body, "a reason may name people"
