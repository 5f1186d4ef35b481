"""The register of complaints: each step, who may take it, and what it leaves behind."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from portal.core import clock
from portal.core.actions import Refused
from portal.journal.models import JournalEntry
from support.complaints.actions import (
    analyse_complaint,
    close_complaint,
    decide_corrective_action,
    enter_complaint,
    issue_extract,
    reopen_complaint,
)
from support.models import Complaint, ComplaintChannel, ComplaintState, ComplaintStep, StepKind
from tests.support.factories import (
    domain_of,
    make_acted,
    make_analysed,
    make_complaint,
    make_complaint_closed,
    make_item,
    make_ticket,
)

pytestmark = pytest.mark.django_db

SOON = dt.timedelta(days=7)
S = ComplaintState


def events(name):
    return list(JournalEntry.objects.filter(event=name))


def refused(code, act, **values):
    """That `act` is refused with `code`, and leaves neither step nor entry."""
    before = ComplaintStep.objects.count(), JournalEntry.objects.count(), Complaint.objects.count()
    with pytest.raises(Refused) as raised:
        act(**values)
    assert raised.value.code == code
    after = ComplaintStep.objects.count(), JournalEntry.objects.count(), Complaint.objects.count()
    assert after == before


def test_a_complaint_is_numbered_journalled_and_open(cast):
    second = domain_of("audit-trail")
    complaint = enter_complaint(
        by=cast.support, domains=[domain_of(), second], complainant="Boulangerie Weber",
        channel=ComplaintChannel.LETTER, came_on=clock.today(), facts="Le total a changé.",
        integrator=cast.integrator,
    )  # fmt: skip
    year = clock.today().year
    assert (complaint.number, complaint.state) == (f"REC-{year}-00001", S.OPEN)
    assert set(complaint.domains.all()) == {domain_of(), second}
    (entry,) = events("complaint.entered")
    said = entry.content["data"]
    assert said["domains"] == ["archiving", "audit-trail"]
    assert said["integrator"] == cast.integrator.pk
    assert entry.personal == {
        "/complainant": complaint.complainant, "/facts": complaint.facts,
    }  # fmt: skip
    assert make_complaint(cast).number == f"REC-{year}-00002"


def test_it_names_what_it_comes_from(cast, release):
    ticket, item = make_ticket(cast), make_item(cast)
    one = make_complaint(cast, ticket=ticket, release=release)
    two = make_complaint(cast, item=item, integrator=None)
    assert (one.ticket, one.item, two.ticket, two.item) == (ticket, None, None, item)
    said = [entry.content["data"] for entry in events("complaint.entered")]
    assert [(each["ticket"], each["item"]) for each in said] == [
        (ticket.number, None), (None, item.number),
    ]  # fmt: skip
    assert said[0]["release"] == release.version


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("no_domain", {"domains": []}),
        ("nobody", {"complainant": " "}),
        ("no_channel", {"channel": "pigeon"}),
        ("empty", {"facts": " \n"}),
    ],
)
def test_what_a_complaint_must_say(cast, code, changes):
    values = {
        "by": cast.support, "domains": [domain_of()], "complainant": "Weber",
        "channel": ComplaintChannel.MAIL, "came_on": clock.today(), "facts": "Faits.", **changes,
    }  # fmt: skip
    refused(code, enter_complaint, **values)


def test_it_does_not_come_tomorrow_nor_from_two_places(cast):
    values = {
        "by": cast.support, "domains": [domain_of()], "complainant": "Weber",
        "channel": ComplaintChannel.MAIL, "facts": "Faits.",
    }  # fmt: skip
    tomorrow = clock.today() + dt.timedelta(days=1)
    refused("too_early", enter_complaint, came_on=tomorrow, **values)
    both = {"ticket": make_ticket(cast), "item": make_item(cast), "came_on": clock.today()}
    refused("two", enter_complaint, **values, **both)


@pytest.mark.parametrize("who", ["auditor", "admin", "manager"])
def test_who_only_reads_enters_and_writes_nothing(cast, who):
    by = getattr(cast, who)
    values = {
        "domains": [domain_of()], "complainant": "Weber", "channel": ComplaintChannel.MAIL,
        "came_on": clock.today(), "facts": "Faits.",
    }  # fmt: skip
    refused("not_yours", enter_complaint, by=by, **values)
    complaint = make_analysed(cast)
    refused("not_yours", analyse_complaint, by=by, complaint=complaint, text="Non.")
    refused(
        "not_yours", decide_corrective_action, by=by, complaint=complaint, text="Non.",
        due_on=clock.today(),
    )  # fmt: skip


def test_analyses_stand_beside_each_other(cast):
    complaint = make_analysed(cast)
    analyse_complaint(by=cast.quality, complaint=complaint, text="Plutôt la mise à jour.")
    texts = [step.text for step in complaint.steps.all()]
    assert texts == ["Une sauvegarde fut remise.", "Plutôt la mise à jour."]
    assert Complaint.objects.get().state == S.ANALYSED
    assert len(events("complaint.analysed")) == 2


def test_an_analysis_after_the_action_leaves_the_action_decided(cast):
    complaint = make_acted(cast)
    analyse_complaint(by=cast.quality, complaint=complaint, text="Encore ceci.")
    found = Complaint.objects.get()
    assert (found.state, found.due_on) == (S.ACTED, complaint.due_on)


def test_the_action_names_its_day_and_what_corrects_it(cast):
    item = make_item(cast)
    complaint = make_acted(cast, item=item)
    later = clock.today() + dt.timedelta(days=30)
    decide_corrective_action(by=cast.quality, complaint=complaint, text="Aussi.", due_on=later)
    found = Complaint.objects.get()
    assert (found.state, found.due_on) == (S.ACTED, later)
    steps = found.steps.filter(kind=StepKind.ACTION)
    assert [step.item for step in steps] == [item, None]
    said = [entry.content["data"] for entry in events("complaint.action_decided")]
    assert [each["item"] for each in said] == [item.number, None]


def test_an_action_needs_an_analysis_and_a_day_to_come(cast):
    values = {"by": cast.support, "text": "Former.", "due_on": clock.today() + SOON}
    refused("not_analysed", decide_corrective_action, complaint=make_complaint(cast), **values)
    values["due_on"] = clock.today() - dt.timedelta(days=1)
    refused("too_late", decide_corrective_action, complaint=make_analysed(cast), **values)


def test_quality_closes(cast):
    complaint = make_complaint_closed(cast)
    assert (complaint.state, complaint.is_founded) == (S.CLOSED, True)
    assert complaint.closed_by == cast.quality
    (entry,) = events("complaint.closed")
    assert entry.content["data"]["is_founded"] is True


def test_who_entered_it_does_not_close_it(cast):
    complaint = make_acted(cast, by=cast.quality)
    closing = {"complaint": complaint, "conclusion": "Fait.", "is_founded": True}
    refused("own_complaint", close_complaint, by=cast.quality, **closing)
    close_complaint(by=cast.quality2, **closing)
    assert Complaint.objects.get().closed_by == cast.quality2


def test_nor_once_it_was_reopened(cast):
    complaint = make_acted(cast, by=cast.quality)
    closing = {"complaint": complaint, "conclusion": "Fait.", "is_founded": False}
    close_complaint(by=cast.quality2, **closing)
    reopen_complaint(by=cast.quality, complaint=complaint, reason="Il revient.")
    analyse_complaint(by=cast.quality2, complaint=complaint, text="Encore.")
    refused("own_complaint", close_complaint, by=cast.quality, **closing)


@pytest.mark.parametrize("who", ["support", "auditor", "admin", "manager"])
def test_only_quality_closes_and_reopens(cast, who):
    by = getattr(cast, who)
    refused(
        "not_yours", close_complaint, by=by, complaint=make_acted(cast), conclusion="Fait.",
        is_founded=True,
    )  # fmt: skip
    refused(
        "not_yours", reopen_complaint, by=by, complaint=make_complaint_closed(cast),
        reason="Non.",
    )  # fmt: skip


def test_a_founded_one_needs_its_action_and_an_unfounded_one_its_analysis(cast):
    closing = {"by": cast.quality, "conclusion": "Vu."}
    opened, analysed = make_complaint(cast), make_analysed(cast)
    refused("not_analysed", close_complaint, complaint=opened, is_founded=False, **closing)
    refused("no_action", close_complaint, complaint=analysed, is_founded=True, **closing)
    close_complaint(complaint=analysed, is_founded=False, **closing)
    analysed.refresh_from_db()
    assert (analysed.state, analysed.is_founded, analysed.due_on) == (S.CLOSED, False, None)


def test_a_closed_one_takes_no_step_and_is_closed_once(cast):
    complaint = make_complaint_closed(cast)
    by = cast.quality
    refused("closed", analyse_complaint, by=by, complaint=complaint, text="Non.")
    refused(
        "closed", decide_corrective_action, by=by, complaint=complaint, text="Non.",
        due_on=clock.today(),
    )  # fmt: skip
    refused(
        "closed", close_complaint, by=by, complaint=complaint, conclusion="Non.",
        is_founded=False,
    )  # fmt: skip


def test_it_is_reopened_with_a_reason_and_keeps_what_was_written(cast):
    complaint = make_complaint_closed(cast)
    refused("empty", reopen_complaint, by=cast.quality, complaint=complaint, reason=" ")
    reopen_complaint(by=cast.quality2, complaint=complaint, reason="Le commerçant rappelle.")
    found = Complaint.objects.get()
    assert (found.state, found.due_on, found.is_founded, found.closed_at) == (
        S.OPEN, None, None, None,
    )  # fmt: skip
    assert [step.kind for step in found.steps.all()] == [
        StepKind.ANALYSIS, StepKind.ACTION, StepKind.CLOSING, StepKind.REOPENING,
    ]  # fmt: skip
    assert len(events("complaint.reopened")) == 1
    refused("not_closed", reopen_complaint, by=cast.quality, complaint=found, reason="Bis.")


def test_the_database_keeps_a_closing_whole(cast):
    complaint = make_complaint(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Complaint.objects.filter(pk=complaint.pk).update(closed_at=clock.now())


def test_an_extract_is_journalled_with_the_hash_of_what_it_says(cast):
    make_complaint(cast)
    today = clock.today()
    extract = issue_extract(by=cast.auditor, since=today - SOON, until=today)
    (entry,) = events("complaint_extract.issued")
    said = entry.content["data"]
    assert (said["count"], said["number"]) == (1, extract.document.number)
    assert said["data_sha256"] == extract.document.data_sha256


def test_an_extract_that_cannot_be(cast, monkeypatch):
    today = clock.today()
    refused("no_period", issue_extract, by=cast.quality, since=today, until=today - SOON)
    refused("not_yours", issue_extract, by=cast.manager, since=today, until=today)
    monkeypatch.setattr("support.complaints.extracts.MOST", 0)
    make_complaint(cast)
    refused("too_many", issue_extract, by=cast.quality, since=today, until=today)
