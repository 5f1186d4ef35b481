"""The audit finds what was changed in the register of complaints beside the actions."""

import datetime as dt

import pytest

from portal.core import clock
from portal.journal.tree import sequencer
from portal.journal.verify import walk
from support.complaints.actions import analyse_complaint, issue_extract, reopen_complaint
from support.models import Complaint, ComplaintExtract, ComplaintStep
from support.plugs import evidence
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

LONG_AGO = dt.date(2020, 1, 1)


def told(*parts: str) -> None:
    """Exactly the findings that hold `parts`, in this order."""
    found = list(evidence.inspect())
    assert len(found) == len(parts), found
    for line, part in zip(found, parts, strict=True):
        assert part in line


@pytest.fixture
def complaint(cast, release):
    return make_complaint_closed(cast, ticket=make_ticket(cast), release=release)


def test_an_honest_register_has_no_findings(cast, complaint):
    reopen_complaint(by=cast.quality2, complaint=complaint, reason="Il rappelle.")
    analyse_complaint(by=cast.quality2, complaint=complaint, text="Encore.")
    acted = make_acted(cast, item=make_item(cast), integrator=None)
    analyse_complaint(by=cast.quality2, complaint=acted, text="Encore.")
    make_analysed(cast, domains=[domain_of(), domain_of("audit-trail")])
    issue_extract(by=cast.quality, since=LONG_AGO, until=clock.today(), domain=domain_of())
    sequencer.sequence()
    assert list(walk.findings()) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("complainant", "Un autre"), ("facts", "Rien."), ("channel", "mail"),
        ("came_on", LONG_AGO), ("integrator", None), ("release", None), ("ticket", None),
        ("due_on", LONG_AGO), ("is_founded", False),
    ],
)  # fmt: skip
def test_each_column_is_vouched_for(complaint, name, value):
    Complaint.objects.update(**{name: value})
    told(f"complaint {complaint.number}: its {name}")


def test_a_number_and_a_domain_are_vouched_for(complaint):
    complaint.domains.set([domain_of("audit-trail")])
    told("its domains")
    complaint.domains.set([domain_of()])
    Complaint.objects.update(number="REC-2020-00001")
    told("its number")


def test_a_state_follows_from_its_steps(complaint):
    Complaint.objects.update(state="open", closed_at=None, closed_by=None, is_founded=None)
    told("its is_founded", "its state")


@pytest.mark.parametrize(
    ("kind", "changes", "part"),
    [
        ("analysis", {"text": "Rien."}, "step 1: its text"),
        ("action", {"due_on": LONG_AGO}, "step 2: its due_on"),
        ("action", {"text": "Rien."}, "step 2: its text"),
        ("closing", {"is_founded": False}, "step 3: its is_founded"),
        ("closing", {"text": "Rien."}, "step 3: its text"),
        ("analysis", {"kind": "reopening"}, "step 1: it is of the kind"),
    ],
)
def test_each_step_is_vouched_for(complaint, kind, changes, part):
    ComplaintStep.objects.filter(kind=kind).update(**changes)
    told(part)


def test_the_item_that_corrects_is_vouched_for(cast):
    make_acted(cast, item=make_item(cast))
    ComplaintStep.objects.update(item=None)
    told("step 2: its item")


def test_a_step_added_or_taken_away_is_found(cast, complaint):
    step = complaint.steps.last()
    step.pk = None
    step.save()
    told("it has 4 steps, and the journal tells of 3")
    complaint.steps.all().delete()
    told("it has 0 steps, and the journal tells of 3")


def test_a_complaint_added_or_taken_away_is_found(cast):
    complaint = make_complaint(cast)
    key = complaint.pk
    complaint.pk, complaint.number = None, "REC-2026-09999"
    complaint.save()
    told("REC-2026-09999: the journal knows nothing")
    Complaint.objects.all().delete()
    told("it was entered, and is no longer there")
    assert key


def test_an_extract_is_vouched_for(cast):
    extract = issue_extract(by=cast.quality, since=LONG_AGO, until=clock.today())
    ComplaintExtract.objects.update(since=LONG_AGO + dt.timedelta(days=1))
    told("its since")
    ComplaintExtract.objects.update(since=LONG_AGO, domain=domain_of())
    told("its domain")
    ComplaintExtract.objects.update(domain=None)
    other = issue_extract(by=cast.quality, since=LONG_AGO, until=LONG_AGO)
    ComplaintExtract.objects.filter(pk=other.pk).update(document=None)
    assert len(list(evidence.inspect())) == 1
    other.delete()
    told("it was made, and is no longer there")
    assert extract.document
    ComplaintExtract.objects.create(since=LONG_AGO, until=LONG_AGO, made_by=cast.quality)
    assert any("nothing of its making" in line for line in evidence.inspect())


def test_the_audit_pack_lists_the_register(cast, complaint):
    (row,) = evidence.index()
    assert (row["number"], row["state"]) == (complaint.number, "closed")
    assert row["domains"] == [domain_of().code]
