"""The tracker, and the tickets that wait for it."""

import pytest

from portal.core.actions import Refused
from portal.outbox.models import OutgoingMail
from support.actions.tracker import (
    comment_tracker,
    open_tracker_item,
    put_on_tracker,
    settle_tracker_item,
)
from support.models import Ticket, TicketState, TrackerKind, TrackerState
from tests.releases.factories import domains
from tests.support.factories import (
    make_closed,
    make_item,
    make_on_tracker,
    make_resolved,
    make_taken,
    make_ticket,
)

pytestmark = pytest.mark.django_db


def new_mails(before):
    return list(OutgoingMail.objects.filter(pk__gt=before).order_by("pk"))


def last():
    return OutgoingMail.objects.latest("pk").pk


def test_open_tracker_item(cast):
    item = make_item(cast)
    assert item.number.startswith("TR-20")
    assert item.state == TrackerState.OPEN


def test_a_non_conformity_needs_its_domain(cast):
    values = {"by": cast.support, "kind": TrackerKind.NON_CONFORMITY, "line": "V4", "title": "x",
              "description": "y"}  # fmt: skip
    with pytest.raises(Refused):
        open_tracker_item(**values)
    assert open_tracker_item(**values, domain=domains()[0]).domain == domains()[0]


def test_put_on_tracker_tells_the_requester(cast):
    ticket = make_taken(cast)
    before = last()
    item = make_item(cast)
    ticket = put_on_tracker(by=cast.support, ticket=ticket, item=item)
    assert ticket.state == TicketState.ON_TRACKER
    assert ticket.due_at is None
    [mail] = new_mails(before)
    assert item.number in mail.text


@pytest.mark.parametrize("make", [make_ticket, make_resolved, make_closed, make_on_tracker])
def test_put_on_tracker_is_refused_in_other_states(cast, make):
    with pytest.raises(Refused):
        put_on_tracker(by=cast.support, ticket=make(cast), item=make_item(cast))


def test_each_exchange_reaches_everyone_who_waits_once(cast):
    item = make_item(cast)
    make_on_tracker(cast, item)
    make_on_tracker(cast, item, rep=cast.stranger_rep)
    make_on_tracker(cast)
    before = last()
    comment_tracker(by=cast.support, item=item, body="Correction en essai.")
    told = new_mails(before)
    assert {mail.to for mail in told} == {cast.technician.email, cast.stranger.email}
    assert len(told) == 2
    assert all("Correction en essai." in mail.text for mail in told)


def test_what_is_internal_reaches_nobody(cast):
    item = make_item(cast)
    ticket = make_on_tracker(cast, item)
    before, messages = last(), ticket.messages.count()
    comment_tracker(by=cast.support, item=item, body="Priorité basse.", public=False)
    assert not new_mails(before)
    assert ticket.messages.count() == messages


@pytest.mark.parametrize(
    ("state", "words"),
    [(TrackerState.SOLVED, "est réglé"), (TrackerState.REJECTED, "n’a pas été retenu")],
)
def test_settle_tracker_item_gives_the_tickets_back(cast, state, words):
    item = make_item(cast)
    waiting = [make_on_tracker(cast, item), make_on_tracker(cast, item, rep=cast.stranger_rep)]
    resolved = make_resolved(cast)
    before = last()
    settle_tracker_item(by=cast.support, item=item, state=state, solution="Libellés repliés.")
    states = {Ticket.objects.get(pk=each.pk).state for each in waiting}
    assert states == {TicketState.TAKEN}
    assert Ticket.objects.get(pk=resolved.pk).state == TicketState.RESOLVED
    told = new_mails(before)
    assert len(told) == 2
    assert all(words in mail.text and "Libellés repliés." in mail.text for mail in told)


def test_a_settled_item_stays_as_it_is(cast):
    item = make_item(cast)
    settle_tracker_item(by=cast.support, item=item, state=TrackerState.SOLVED, solution="x")
    with pytest.raises(Refused):
        settle_tracker_item(by=cast.support, item=item, state=TrackerState.REJECTED, solution="y")
    with pytest.raises(Refused):
        comment_tracker(by=cast.support, item=item, body="Encore ?")
    with pytest.raises(Refused):
        put_on_tracker(by=cast.support, ticket=make_taken(cast), item=item)


@pytest.mark.parametrize("wrong", [{"solution": " "}, {"state": TrackerState.OPEN}])
def test_settling_needs_an_outcome_and_words(cast, wrong):
    values = {"state": TrackerState.SOLVED, "solution": "Fait.", **wrong}
    with pytest.raises(Refused):
        settle_tracker_item(by=cast.support, item=make_item(cast), **values)
