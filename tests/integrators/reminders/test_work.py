"""A year replayed: each reminder at its day, once, whoever sweeps."""

import datetime as dt

import pytest
from django.utils import timezone

from integrators.charter.actions.versions import draft_charter, publish_charter
from integrators.companies.actions.people import record_departure
from integrators.models import Charter, Reminder
from integrators.reminders import work
from integrators.tasks import send_reminders
from portal.core.products import ProductLine
from portal.outbox.models import OutgoingMail
from tests.cast import make_user
from tests.integrators import factories as make
from tests.integrators.helpers import at_once, paris

DAY = dt.timedelta(days=1)


def keys():
    return set(
        OutgoingMail.objects.filter(key__startswith="reminder:").values_list("key", flat=True)
    )


def sent(user=None):
    rows = OutgoingMail.objects.filter(key__startswith="reminder:").order_by("created_at", "pk")
    rows = rows if user is None else rows.filter(to=user.email)
    found = []
    for row in rows:
        parts = [part for part in row.key.split(":") if "@" not in part]
        found.append((timezone.localdate(row.created_at).isoformat(), parts[1], parts[-1]))
    return found


def live(time_machine, first, last):
    """Noon of every day, with the beat's task twice, as two beats would."""
    day = first
    while day <= last:
        time_machine.move_to(paris(day.year, day.month, day.day, 12), tick=False)
        send_reminders()
        send_reminders()
        day += DAY


@pytest.fixture
def start(time_machine):
    time_machine.move_to(paris(2024, 1, 10, 9), tick=False)
    return dt.date(2024, 1, 10)


def test_a_year(start, quality, company, team, time_machine):
    manager, technician = team
    # The approval and the trainings of `team` were made on the fixture's day: the start.
    make.approve(quality, company, starts_on=start, ends_on=dt.date(2024, 12, 31))
    make.train(quality, technician, title="Recyclage", line=ProductLine.V3, valid_months=11)
    live(time_machine, start, dt.date(2024, 6, 30))
    assert sent() == []
    time_machine.move_to(paris(2024, 6, 30, 13), tick=False)
    second = make.charter_data(version="2.0", effective_on=dt.date(2024, 7, 15), grace_days=30)
    publish_charter(by=quality, charter=draft_charter(by=quality, charter=second))
    live(time_machine, dt.date(2024, 7, 1), dt.date(2024, 8, 1))
    make.sign(manager, Charter.objects.current())
    live(time_machine, dt.date(2024, 8, 2), dt.date(2025, 1, 10))
    assert sent(technician.user) == [
        ("2024-07-15", "charter", "asked"),
        ("2024-07-30", "charter", "14"),
        ("2024-08-06", "charter", "7"),
        ("2024-08-12", "charter", "1"),
        ("2024-08-14", "charter", "lapsed"),
        ("2024-09-11", "training", "90"),
        ("2024-11-10", "training", "30"),
        ("2024-12-03", "training", "7"),
    ]
    assert [item for item in sent(manager.user) if item[1] == "charter"] == [
        ("2024-07-15", "charter", "asked"), ("2024-07-30", "charter", "14"),
    ]  # fmt: skip
    days = [day for day, kind, _step in sent(manager.user) if kind == "approval"]
    assert days == ["2024-10-02", "2024-12-01", "2024-12-24"]


def test_a_renewal_ends_the_reminders(start, quality, company, team, time_machine):
    make.approve(quality, company, starts_on=start, ends_on=dt.date(2024, 12, 31))
    time_machine.move_to(paris(2024, 10, 1, 12), tick=False)
    make.approve(quality, company, starts_on=dt.date(2025, 1, 1), ends_on=dt.date(2025, 12, 31))
    live(time_machine, dt.date(2024, 10, 1), dt.date(2025, 1, 3))
    assert sent() == []


def test_a_refresher_and_a_departure_end_the_reminders(start, quality, company, team, time_machine):
    manager, technician = team
    make.train(quality, manager, technician, line=ProductLine.V3, valid_months=12)
    time_machine.move_to(paris(2024, 9, 1, 12), tick=False)
    make.train(quality, manager, line=ProductLine.V3, valid_months=24)
    record_departure(by=quality, representative=technician)
    live(time_machine, dt.date(2024, 10, 1), dt.date(2025, 1, 12))
    assert sent() == []


def test_what_is_renewed_between_writing_and_sending_is_not_sent(
    start, quality, company, team, time_machine
):
    make.approve(quality, company, starts_on=start, ends_on=dt.date(2024, 12, 31))
    time_machine.move_to(paris(2024, 12, 24, 0), tick=False)
    work.plan()
    assert Reminder.objects.filter(step="7").exists()
    make.approve(quality, company, starts_on=dt.date(2025, 1, 1), ends_on=dt.date(2025, 12, 31))
    work.send_due()
    assert sent() == []
    assert not Reminder.objects.filter(done_at=None).exists()


def test_a_step_that_nothing_ran_on_is_made_up_for_once(
    start, quality, company, team, time_machine
):
    make.approve(quality, company, starts_on=start, ends_on=dt.date(2024, 12, 31))
    live(time_machine, dt.date(2024, 12, 10), dt.date(2024, 12, 12))
    assert sent() == [("2024-12-10", "approval", "30")]


def test_what_was_granted_within_the_step_is_news_enough(
    start, quality, company, team, time_machine
):
    make.approve(quality, company, starts_on=start, ends_on=start + 29 * DAY)
    live(time_machine, start, start + 40 * DAY)
    assert sent() == [("2024-02-01", "approval", "7")]


def test_the_leap_day_is_a_day(start, quality, company, team, time_machine):
    """30 days before 30 March 2024 is 29 February."""
    make.approve(quality, company, starts_on=start, ends_on=dt.date(2024, 3, 30))
    live(time_machine, dt.date(2024, 2, 28), dt.date(2024, 3, 1))
    assert ("2024-02-29", "approval", "30") in sent()
    assert ("2024-02-28", "approval", "30") not in sent()


def test_midnight_is_that_of_paris(start, quality, company, team, time_machine):
    make.approve(quality, company, starts_on=start, ends_on=dt.date(2024, 8, 31))
    # 23:30 in Paris on the day before, then 00:30: in UTC both are the day before.
    time_machine.move_to("2024-08-23T21:30:00+00:00", tick=False)
    send_reminders()
    assert not any(step == "7" for _day, _kind, step in sent())
    time_machine.move_to("2024-08-23T22:30:00+00:00", tick=False)
    send_reminders()
    assert any(step == "7" for _day, _kind, step in sent())


def test_no_grace_asks_and_takes_nothing_twice(start, quality, company, team, time_machine):
    live(time_machine, start, start + DAY)
    second = make.charter_data(effective_on=start + 5 * DAY, grace_days=0)
    publish_charter(by=quality, charter=draft_charter(by=quality, charter=second))
    live(time_machine, start + DAY, start + 30 * DAY)
    assert {(day, step) for day, _kind, step in sent()} == {("2024-01-15", "asked")}
    assert len(sent()) == 2


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_once():
    quality = make_user("quality")
    make.make_approved(quality, make.make_charter(quality))
    second = make.charter_data(effective_on=timezone.localdate(), grace_days=30)
    charter = draft_charter(by=quality, charter=second)
    Charter.objects.exclude(pk=charter.pk).update(effective_on=timezone.localdate() - DAY)
    publish_charter(by=quality, charter=charter)
    results = at_once(send_reminders, send_reminders, send_reminders)
    send_reminders()
    assert results == [None, None, None]
    assert len(keys()) == 2 == OutgoingMail.objects.filter(key__startswith="reminder:").count()
    assert not Reminder.objects.filter(done_at=None).exists()


def test_a_mail_that_cannot_be_made_is_tried_again(
    start, quality, company, team, time_machine, settings, monkeypatch
):
    make.approve(quality, company, starts_on=start, ends_on=start + 100 * DAY)
    time_machine.move_to(paris(2024, 1, 21, 12), tick=False)
    good = work._SENDERS["approval"]

    def broken(row):
        raise OSError("disk full")

    monkeypatch.setitem(work._SENDERS, "approval", broken)
    send_reminders()
    row = Reminder.objects.get()
    assert row.done_at is None
    assert "disk full" in row.failure
    monkeypatch.setitem(work._SENDERS, "approval", good)
    time_machine.shift(dt.timedelta(minutes=11))
    send_reminders()
    assert len(sent()) == 1
