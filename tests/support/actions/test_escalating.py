"""Whom the desk tells that a due time is near or has passed: once each, whatever happens."""

import datetime as dt
import re
import threading

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from portal.accounts.permissions import Role
from portal.core.actions import Refused
from portal.journal.models import JournalEntry
from portal.outbox.models import OutgoingMail
from support import tasks
from support.actions.closing import close_ticket
from support.actions.desk import answer_ticket, assign_ticket, take_ticket
from support.actions.escalating import escalate_ticket
from support.actions.qualifying import dismiss_ticket
from support.actions.severity import set_severity
from support.actions.tickets import reopen_ticket
from support.drafts.answers import new_since
from support.models import Message, Severity, Ticket
from support.rules import hours
from support.tasks import escalate_tickets
from support.threads import SWEEP
from tests.cast import make_user, sign_in
from tests.support.factories import (
    make_closed,
    make_on_tracker,
    make_stranger,
    make_taken,
    make_ticket,
    make_waiting,
    resolve,
)

MONDAY = dt.datetime(2026, 11, 16, 8, 0, tzinfo=dt.UTC)  # 9:00 in Paris
DAY = 420


def at(moment):
    return time_machine.travel(moment, tick=False)


def later(minutes):
    """So many minutes of support later."""
    return at(hours.add_minutes(MONDAY, minutes))


def sweep(minutes):
    with later(minutes):
        escalate_tickets()


def told(step):
    rows = OutgoingMail.objects.filter(key__startswith=f"ticket.{step}:")
    return sorted(mail.to for mail in rows)


def fresh(ticket):
    return Ticket.objects.get(pk=ticket.pk)


def in_charge(cast, **changes):
    with at(MONDAY):
        return make_taken(cast, severity=Severity.BLOCKED, **changes)


@pytest.mark.django_db
def test_who_has_it_is_told_an_hour_before_and_quality_too_once_it_has_passed(cast):
    make_user(Role.SUPPORT, name="Lia Roth")
    ticket = in_charge(cast)
    assert fresh(ticket).due_at == hours.add_minutes(MONDAY, DAY)
    sweep(DAY - 61)
    assert not told("due_soon")
    sweep(DAY - 60)
    assert told("due_soon") == [cast.support.email]
    assert not told("overdue")
    sweep(DAY - 1)
    assert not told("overdue")
    sweep(DAY)
    assert told("due_soon") == [cast.support.email]
    assert told("overdue") == sorted(
        [cast.support.email, cast.quality.email, cast.quality2.email]
    )  # fmt: skip


@pytest.mark.django_db
def test_while_nobody_has_it_all_of_the_desk_is_told(cast):
    lia = make_user(Role.SUPPORT, name="Lia Roth")
    make_user(Role.SUPPORT, name="Parti", is_active=False)
    with at(MONDAY):
        make_ticket(cast, severity=Severity.QUESTION)
    sweep(4 * 60 - 60)
    assert told("due_soon") == sorted([cast.support.email, lia.email])


@pytest.mark.django_db
def test_a_technician_who_has_left_is_not_asked_the_desk_is(cast):
    lia = make_user(Role.SUPPORT, name="Lia Roth")
    with at(MONDAY):
        ticket = make_ticket(cast, severity=Severity.BLOCKED)
        take_ticket(by=lia, ticket=ticket)
    lia.is_active = False
    lia.save()
    sweep(DAY - 30)
    assert told("due_soon") == [cast.support.email]


@pytest.mark.django_db
@pytest.mark.parametrize(("severity", "before"), [(Severity.BLOCKED, 15), (Severity.IMPAIRED, 30),
                                                  (Severity.QUESTION, 60)])  # fmt: skip
def test_of_a_short_time_the_last_quarter_is_near(cast, severity, before):
    with at(MONDAY):
        ticket = make_ticket(cast, severity=severity)
    due = ticket.take_within
    sweep(due - before - 1)
    assert not told("due_soon")
    sweep(due - before)
    assert told("due_soon")


@pytest.mark.django_db
def test_each_is_told_once_however_often_it_is_swept(cast):
    ticket = in_charge(cast)
    for minutes in (DAY - 60, DAY - 60, DAY - 30, DAY, DAY + 1, DAY + 5000):
        sweep(minutes)
    assert len(told("due_soon")) == 1
    assert len(told("overdue")) == 3
    entries = JournalEntry.objects.filter(event="ticket.escalated")
    steps = [entry.content["data"]["step"] for entry in entries.order_by("pk")]
    assert steps == ["due_soon", "overdue"]
    assert fresh(ticket).escalate_at is None


@pytest.mark.django_db
def test_where_nothing_ran_for_days_only_the_passing_is_told(cast):
    in_charge(cast)
    sweep(DAY + 1000)
    assert not told("due_soon")
    assert len(told("overdue")) == 3


@pytest.mark.django_db
def test_another_technician_is_not_told_the_same_time_again(cast):
    ticket = in_charge(cast)
    sweep(DAY - 60)
    with later(DAY - 50):
        lia = make_user(Role.SUPPORT, name="Lia Roth")
        assign_ticket(by=cast.support, ticket=ticket, technician=lia)
    sweep(DAY - 40)
    assert told("due_soon") == [cast.support.email]
    sweep(DAY)
    assert lia.email in told("overdue")
    assert cast.support.email not in told("overdue")


@pytest.mark.django_db
@pytest.mark.parametrize("make", [make_waiting, make_on_tracker])
def test_while_it_waits_nobody_is_told(cast, make):
    with at(MONDAY):
        ticket = make(cast, severity=Severity.BLOCKED)
    sweep(DAY * 9)
    assert not told("due_soon") + told("overdue")
    with later(DAY * 9), pytest.raises(Refused) as refused:
        escalate_ticket(by=SWEEP, ticket=ticket)
    assert refused.value.code == "not_due"


@pytest.mark.django_db
def test_what_goes_on_is_told_of_its_new_time(cast):
    ticket = in_charge(cast)
    sweep(DAY - 60)
    with later(DAY - 50):
        answer_ticket(by=cast.support, ticket=ticket, body="Quelle version ?", waits=True)
    sweep(DAY + 100)
    assert not told("overdue")
    with later(DAY + 200):
        answer_ticket(by=cast.support, ticket=ticket, body="Je reprends.")
    # An hour is left: its last quarter is near.
    assert fresh(ticket).due_at == hours.add_minutes(MONDAY, DAY + 260)
    sweep(DAY + 244)
    assert len(told("due_soon")) == 1
    sweep(DAY + 245)
    assert told("due_soon") == [cast.support.email] * 2
    sweep(DAY + 260)
    assert len(told("overdue")) == 3


@pytest.mark.django_db
def test_a_severity_that_brings_nothing_nearer_tells_nothing_anew(cast):
    with at(MONDAY):
        ticket = make_ticket(cast, severity=Severity.QUESTION)
    sweep(180)
    assert len(told("due_soon")) == 1
    with later(181):
        # No nearer than what was told: nothing changes, and nothing is told.
        set_severity(by=cast.support, ticket=ticket, severity=Severity.REQUEST)
        escalate_tickets()
    assert len(told("due_soon")) == 1
    with later(182):
        set_severity(by=cast.support, ticket=ticket, severity=Severity.IMPAIRED)
    sweep(239)
    assert len(told("due_soon")) == 1, "two hours from then are later than what was told"


@pytest.mark.django_db
def test_a_nearer_time_has_its_own_mail(cast):
    with at(MONDAY):
        ticket = make_taken(cast, severity=Severity.QUESTION)
        set_severity(by=cast.support, ticket=ticket, severity=Severity.BLOCKED)
    sweep(DAY - 60)
    assert len(told("due_soon")) == 1
    sweep(5 * DAY)
    assert len(told("overdue")) == 3


@pytest.mark.django_db
def test_what_is_settled_or_set_aside_is_told_to_nobody(cast):
    with at(MONDAY):
        resolve(cast, make_taken(cast))
        make_closed(cast)
        dismiss_ticket(by=cast.support, ticket=make_stranger(), reason="Publicité")
    assert not Ticket.objects.exclude(escalate_at=None).exists()
    sweep(DAY * 30)
    assert not told("due_soon") + told("overdue")


@pytest.mark.django_db
def test_a_reopened_ticket_is_told_anew_and_to_the_desk(cast):
    lia = make_user(Role.SUPPORT, name="Lia Roth")
    ticket = in_charge(cast)
    sweep(DAY)
    with later(DAY + 10):
        close_ticket(by=cast.technician, ticket=resolve(cast, ticket))
        reopen_ticket(by=cast.support, ticket=ticket, reason="Revenu.")
    OutgoingMail.objects.all().delete()
    # An hour to take it, of which the last quarter is near.
    sweep(DAY + 10 + 45)
    assert told("due_soon") == sorted([cast.support.email, lia.email])


@pytest.mark.django_db
def test_one_that_fails_keeps_nothing_from_the_others_and_is_tried_again(cast, monkeypatch):
    first, second = in_charge(cast), in_charge(cast)
    known = tasks.escalate_ticket

    def broken(*, by, ticket):
        if ticket.pk == first.pk:
            raise RuntimeError("disk full")
        return known(by=by, ticket=ticket)

    monkeypatch.setattr(tasks, "escalate_ticket", broken)
    sweep(DAY - 60)
    assert fresh(first).escalate_at is not None
    assert fresh(second).escalate_at == fresh(second).due_at
    monkeypatch.undo()
    sweep(DAY - 59)
    assert len(told("due_soon")) == 2


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_tell_once(cast):
    tickets = [make_taken(cast) for _ in range(4)]
    past = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    Ticket.objects.update(due_at=past, escalate_at=past)
    gate = threading.Barrier(2)

    def run():
        gate.wait()
        try:
            escalate_tickets()
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    escalate_tickets()
    assert Message.objects.filter(event="overdue").count() == len(tickets)
    assert len(told("overdue")) == len(tickets) * 3
    assert JournalEntry.objects.filter(event="ticket.escalated").count() == len(tickets)


@pytest.mark.django_db
def test_the_desk_reads_it_in_the_thread_and_in_why_and_the_integrator_nowhere(cast, client):
    ticket = in_charge(cast)
    sweep(DAY - 60)
    words = f"L’échéance est proche : e-mail envoyé à {cast.support.name}"
    with later(DAY - 30):
        page = sign_in(client, cast.support).get(ticket.desk_url).content.decode()
        assert plain(page).count(words) == 2, "in the thread, and in why"
        assert "le 16 novembre 2026 à 17 h 00." in plain(page)
        theirs = sign_in(client, cast.technician).get(ticket.get_absolute_url())
    assert "échéance" not in theirs.content.decode()
    note = Message.objects.get(event="due_soon")
    assert not Message.objects.visible_to(cast.technician).filter(pk=note.pk).exists()


def plain(page):
    return re.sub(r"<[^>]+>", "", page).replace("\xa0", " ").replace("\u202f", " ")


@pytest.mark.django_db
def test_whoever_writes_an_answer_is_not_stopped_by_it(cast):
    ticket = in_charge(cast)
    last = ticket.messages.last().pk
    sweep(DAY - 60)
    assert new_since(cast.support, ticket, last) == 0


@pytest.mark.django_db
def test_the_mails_speak_the_language_of_who_reads_them(cast):
    cast.quality.language = "en"
    cast.quality.save()
    with at(MONDAY):
        taken = make_taken(cast, severity=Severity.BLOCKED, subject="Panne {de} caisse")
        make_ticket(cast, severity=Severity.REQUEST)
    sweep(DAY)
    mails = OutgoingMail.objects.filter(key__startswith=f"ticket.overdue:{taken.pk}:")
    english, french = mails.get(to=cast.quality.email), mails.get(to=cast.support.email)
    assert english.subject == f"Late: ticket {taken.number}, Panne {{de}} caisse"
    assert "is not resolved: its due time was 16\xa0November 2026, 18:00." in english.text
    assert french.subject.startswith("En retard")
    assert "n’est pas résolu" in french.text
    address = reverse("admin:support_ticket_change", args=[taken.pk])
    for mail in (english, french):
        assert address in mail.text
        assert address in mail.html
        assert cast.support.name in mail.text
    other = OutgoingMail.objects.filter(key__startswith="ticket.overdue:").exclude(
        pk__in=mails
    )  # fmt: skip
    assert "Personne ne l’a en charge" in other.get(to=cast.support.email).text


@pytest.mark.django_db
def test_the_journal_says_who_was_told_of_which_time(cast):
    ticket = in_charge(cast)
    sweep(DAY)
    data = JournalEntry.objects.get(event="ticket.escalated").content["data"]
    assert data["step"] == "overdue"
    assert data["due_at"] == fresh(ticket).due_at.isoformat()
    assert data["told"] == [cast.support.pk, cast.quality.pk, cast.quality2.pk]


@pytest.mark.django_db
def test_the_sweep_asks_once_for_what_is_due_however_many_tickets_there_are(
    cast, django_assert_num_queries
):
    with at(MONDAY):
        for _ in range(3):
            make_ticket(cast)
    with at(MONDAY), django_assert_num_queries(1):
        escalate_tickets()
