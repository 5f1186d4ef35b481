"""The demo's desk, in small."""

import datetime as dt

import pytest
import time_machine

from portal.demo.support import story
from support.models import (
    Call,
    Complaint,
    ComplaintExtract,
    ComplaintState,
    IncomingMail,
    Outcome,
    SatisfactionRating,
    Ticket,
    TicketState,
)
from tests.cast import make_cast

NOW = dt.datetime(2026, 11, 18, 10, tzinfo=dt.UTC)


@pytest.mark.django_db
def test_the_demos_desk_has_a_past_and_work_to_do():
    start = NOW - dt.timedelta(days=300)
    with time_machine.travel(start - dt.timedelta(days=1)):
        make_cast()
    with time_machine.travel(NOW):
        planned = story.steps(start=start, end=NOW, count=45)
        assert planned == sorted(planned, key=lambda step: step.at)
        story.run(planned)
    assert Ticket.objects.to_qualify().count() == 1
    assert 41 <= Ticket.objects.count() <= 46
    states = set(Ticket.objects.values_list("state", flat=True))
    assert {TicketState.CLOSED, TicketState.TAKEN} <= states
    assert start <= min(Ticket.objects.values_list("opened_at", flat=True))
    assert max(Ticket.objects.values_list("updated_at", flat=True)) <= NOW
    assert SatisfactionRating.objects.filter(score__isnull=False).exists()
    outcomes = set(IncomingMail.objects.values_list("outcome", flat=True))
    assert outcomes == {Outcome.CREATED, Outcome.APPENDED, Outcome.QUARANTINED}
    assert Call.objects.filter(abandoned=True).exists()
    assert set(Complaint.objects.values_list("state", flat=True)) == set(ComplaintState)
    with time_machine.travel(NOW):
        assert Complaint.objects.late().exists()
    assert ComplaintExtract.objects.get().document.data["complaints"]
