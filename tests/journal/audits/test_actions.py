import pytest

from portal.core import clock, work
from portal.core.actions import Refused
from portal.core.work import Lost
from portal.journal.audits.actions import (
    ask_for_check,
    ask_for_pack,
    begin_audit_again,
    finish_check,
    finish_pack,
    hand_out_pack,
    issue_reading_token,
    tell_of_export,
)
from portal.journal.audits.work import BY, LEASE
from portal.journal.models import Audit, Checkpoint, JournalEntry, Outcome
from portal.journal.tree import sequencer
from tests.cast import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor():
    return make_user("auditor")


def claimed(audit):
    (row,) = work.claim(Audit.objects.filter(pk=audit.pk), limit=1, lease=LEASE)
    return row


def events():
    return list(JournalEntry.objects.order_by("pk").values_list("event", flat=True))


def test_a_check_asked_for_twice_is_one_piece_of_work(auditor):
    audit = ask_for_check(by=auditor)
    assert audit.outcome == Outcome.WAITING
    with pytest.raises(Refused) as refused:
        ask_for_check(by=make_user("quality"))
    assert refused.value.code == "under_way"
    assert Audit.objects.count() == 1
    assert events().count("journal.check_asked") == 1


def test_a_check_and_a_pack_do_not_wait_for_each_other(auditor):
    ask_for_check(by=auditor)
    ask_for_pack(by=auditor, personal=True)
    with pytest.raises(Refused):
        ask_for_pack(by=auditor, personal=False)
    assert Audit.objects.get(kind="pack").personal


def test_a_check_that_ended_says_what_it_found_and_lets_another_begin(auditor):
    audit = claimed(ask_for_check(by=auditor))
    finish_check(by=BY, audit=audit, findings=["entry 3: changed"], found=1)
    audit.refresh_from_db()
    assert audit.outcome == Outcome.WRONG
    said = JournalEntry.objects.get(event="journal.checked").content["data"]
    assert said["found"] == 1
    assert said["first"] == ["entry 3: changed"]
    ask_for_check(by=auditor)


def test_whoever_lost_the_claim_writes_nothing(auditor):
    late = claimed(ask_for_check(by=auditor))
    Audit.objects.update(claim_token=None)
    with pytest.raises(Lost):
        finish_check(by=BY, audit=late, findings=[], found=0)
    with pytest.raises(Lost):
        finish_pack(by=BY, audit=late)
    assert "journal.checked" not in events()
    assert Audit.objects.get().outcome != Outcome.WHOLE


def test_what_a_killed_worker_left_says_so_and_begins_again(auditor):
    audit = claimed(ask_for_check(by=auditor))
    with pytest.raises(Refused):
        begin_audit_again(by=auditor, audit=audit)
    with clock.moved_to(clock.now() + LEASE * 2):
        assert Audit.objects.get().outcome == Outcome.INTERRUPTED
        begin_audit_again(by=auditor, audit=audit)
        assert Audit.objects.get().outcome == Outcome.WAITING
        assert claimed(audit).attempts == 1
    assert events()[-1] == "journal.audit_begun_again"


def test_what_was_given_up_begins_again_unless_another_has(auditor):
    audit = claimed(ask_for_check(by=auditor))
    work.fail(audit, "no space left")
    newer = ask_for_check(by=auditor)
    with pytest.raises(Refused):
        begin_audit_again(by=auditor, audit=audit)
    work.fail(claimed(newer), "no space left")
    assert begin_audit_again(by=auditor, audit=audit).outcome == Outcome.WAITING


def test_a_pack_is_handed_out_by_name_while_it_is_kept(auditor):
    audit = claimed(ask_for_pack(by=auditor, personal=False))
    audit.file, audit.sha256, audit.size, audit.entries = "audit-packs/a.zip", "ab" * 32, 7, 3
    finish_pack(by=BY, audit=audit)
    with pytest.raises(Refused, match="quelques secondes"):
        hand_out_pack(by=auditor, audit=audit)
    sequencer.sequence()
    hand_out_pack(by=auditor, audit=audit)
    assert events()[-2:] == ["audit_pack.made", "audit_pack.handed_out"]
    Audit.objects.update(file="")
    with pytest.raises(Refused) as refused:
        hand_out_pack(by=auditor, audit=audit)
    assert refused.value.code == "gone"


def test_a_token_and_an_export_are_told_by_name(auditor):
    until = clock.now()
    issue_reading_token(by=auditor, until=until)
    told = JournalEntry.objects.get(event="journal.token_issued")
    assert (told.actor_user, told.subject_id) == (auditor, str(auditor.pk))
    assert told.content["data"] == {"until": until.isoformat(timespec="seconds")}
    sequencer.sequence()
    last = Checkpoint.objects.latest("size")
    tell_of_export(by=auditor, operator="root", checkpoint=last, pack={"entries": last.size})
    told = JournalEntry.objects.get(event="audit_pack.exported")
    assert told.content["data"]["entries"] == last.size
    assert told.personal == {"/operator": "root"}
