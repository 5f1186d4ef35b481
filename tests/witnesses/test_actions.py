"""Each checkpoint is named by an entry of the next day, so that none can vanish."""

import pytest
from django.db import connection

from portal.core.actions import Refused
from portal.house.known import value_of
from portal.journal.models import Checkpoint, JournalEntry
from portal.journal.tree import sequencer
from portal.journal.tree.signed_note import note_hash
from portal.journal.verify import walk
from portal.outbox.models import OutgoingMail
from portal.witnesses import actions, naming
from portal.witnesses.actions import name_checkpoints, send_checkpoints_to, stop_sending_to
from portal.witnesses.work import NAMING, name_due
from tests.journal.bypass import without_triggers
from tests.journal.factories import entry, findings_after_travels
from tests.witnesses.factories import yesterday

pytestmark = pytest.mark.django_db


def named():
    rows = JournalEntry.objects.filter(event="checkpoints.named").order_by("pk")
    return [row.content["data"] for row in rows]


def test_those_of_the_days_before_are_named_once_with_their_hashes(db):
    old = yesterday(3)
    entry()
    sequencer.sequence()
    assert name_due() == 1
    assert name_due() == 0
    (said,) = named()
    assert (said["from"], said["to"]) == (old[0].size, old[-1].size)
    assert said["checkpoints"] == [[row.size, note_hash(row.note)] for row in old]


def test_what_is_signed_today_waits_for_tomorrow(db):
    entry()
    sequencer.sequence()
    with pytest.raises(Refused) as refused:
        name_checkpoints(by=NAMING)
    assert refused.value.code == "none"
    assert named() == []


def test_many_are_named_in_several_entries(db, monkeypatch, cast):
    monkeypatch.setattr(actions, "AT_ONCE", 2)
    send_checkpoints_to(by=cast.auditor, address="greffe@example.net", language="fr")
    old = yesterday(5)
    assert name_due() == -(-len(old) // 2)
    assert [size for said in named() for size, _hash in said["checkpoints"]] == [
        row.size for row in old
    ]
    assert OutgoingMail.objects.filter(to="greffe@example.net").count() == 1


def test_a_named_checkpoint_cannot_vanish_or_change(db):
    old = yesterday(3)
    name_due()
    sequencer.sequence()
    assert findings_after_travels() == []
    gone, changed = old[0].size, old[1].size
    with without_triggers():
        Checkpoint.objects.filter(size=gone).delete()
        Checkpoint.objects.filter(size=changed).update(note=old[2].note)
    place = JournalEntry.objects.get(event="checkpoints.named").sequenced.seq
    found = list(walk.findings())
    assert f"checkpoint of size {gone}: entry {place} names it, and it is gone" in found
    assert f"checkpoint of size {changed}: entry {place} names another one" in found


def test_an_entry_stays_below_what_a_tile_may_hold():
    size, digest = 10**12, note_hash("x")
    assert naming.AT_ONCE * len(f'[{size},"{digest}"],') < 65_535 / 2


class TestMail:
    def test_the_latest_goes_to_each_address_whole(self, cast):
        send_checkpoints_to(by=cast.auditor, address="greffe@example.net", language="fr")
        send_checkpoints_to(by=cast.quality, address="notary@example.com", language="en")
        left = send_checkpoints_to(by=cast.quality, address="left@example.com", language="en")
        stop_sending_to(by=cast.quality, row=left)
        yesterday(1)
        entry()
        sequencer.sequence()
        name_due()
        latest = Checkpoint.objects.latest("size")
        sent = OutgoingMail.objects.filter(key__startswith="checkpoint.daily:")
        mails = {mail.to: mail for mail in sent}
        assert mails.keys() == {"greffe@example.net", "notary@example.com"}
        french = mails["greffe@example.net"]
        assert latest.note in french.text
        assert french.reply_to == value_of("support_email")
        assert cast.auditor.name in french.text
        assert french.subject == "Le point de contrôle du journal Crisalid"
        assert "#compare" in french.html

    def test_one_address_once_in_any_spelling(self, cast):
        row = send_checkpoints_to(by=cast.auditor, address="Greffe@example.net", language="fr")
        with pytest.raises(Refused) as refused:
            send_checkpoints_to(by=cast.quality, address="greffe@EXAMPLE.net", language="fr")
        assert refused.value.code == "already"
        stop_sending_to(by=cast.quality, row=row)
        send_checkpoints_to(by=cast.quality, address="greffe@EXAMPLE.net", language="fr")
        with pytest.raises(Refused) as refused:
            stop_sending_to(by=cast.quality, row=row)
        assert refused.value.code == "ended"

    def test_the_entry_holds_the_address_as_personal_data(self, cast):
        send_checkpoints_to(by=cast.auditor, address="greffe@example.net", language="fr")
        told = JournalEntry.objects.get(event="checkpoint_mail.begun")
        assert b"greffe" not in bytes(told.body)
        assert told.personal == {"/address": "greffe@example.net"}


@pytest.mark.parametrize("number", [2, 12])
def test_the_same_queries_at_two_sizes(cast, number, django_assert_max_num_queries):
    yesterday(number)
    assert connection.in_atomic_block
    with django_assert_max_num_queries(16):
        name_due()
