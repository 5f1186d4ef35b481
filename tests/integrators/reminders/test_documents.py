"""Documents that end: said at each step once, the day after to quality too, never twice."""

import datetime as dt

import pytest
from django.utils import timezone

from integrators.approvals.rules.shortages import lacks_of, shortages
from integrators.models import Reminder
from integrators.reminders import work
from integrators.tasks import send_reminders
from portal.core import clock
from portal.outbox.models import OutgoingMail
from tests.cast import make_user
from tests.integrators import factories as make
from tests.integrators.helpers import at_once, paris
from tests.integrators.reminders.test_work import DAY, live

END = dt.date(2024, 5, 31)


@pytest.fixture
def approved(quality, time_machine):
    """Approved for a year; its Kbis holds until END."""
    time_machine.move_to(paris(2024, 1, 10, 9), tick=False)
    company, manager, _technician = make.make_approved(quality, make.make_charter(quality))
    company.legal_documents.filter(kind__code="kbis").update(expires_on=END)
    return company, manager


def told():
    rows = OutgoingMail.objects.filter(key__startswith="legal_document.").order_by("pk")
    return [(timezone.localdate(row.created_at), row.key.split(":")[0], row.to) for row in rows]


def test_each_step_on_its_day_then_the_day_after(quality, approved, time_machine):
    _company, manager = approved
    live(time_machine, END - 92 * DAY, END + 10 * DAY)
    email = manager.user.email
    assert told() == [
        (END - 90 * DAY, "legal_document.90", email),
        (END - 30 * DAY, "legal_document.30", email),
        (END - 7 * DAY, "legal_document.7", email),
        (END + DAY, "legal_document.over", email),
    ]
    mail = OutgoingMail.objects.get(key__startswith="quality.expired")
    assert (mail.to, timezone.localdate(mail.created_at)) == (quality.email, END + DAY)


def test_the_approval_goes_on_and_the_shortage_is_listed(quality, approved, time_machine):
    company, _manager = approved
    time_machine.move_to(paris(2024, 5, 31, 23, 59), tick=False)
    assert [*shortages()] == []
    time_machine.move_to(paris(2024, 6, 1, 0, 0), tick=False)
    assert [*shortages()] == [(company, "V4")]
    assert [item.code for item in lacks_of(company).items] == ["documents", "contract"]
    assert company.approvals.in_force_on().count() == 3


def test_a_successor_ends_the_reminders(quality, approved, time_machine):
    company, _manager = approved
    live(time_machine, END - 30 * DAY, END - 29 * DAY)
    make.accept_paper(quality, company, expires_on=END + 365 * DAY)
    live(time_machine, END - 28 * DAY, END + 2 * DAY)
    assert [key for _day, key, _to in told()] == ["legal_document.30"]


def test_a_reminder_that_waits_is_asked_once_more(quality, approved, time_machine):
    company, _manager = approved
    time_machine.move_to(paris(2024, 5, 1, 12), tick=False)
    work.plan()
    make.accept_paper(quality, company, expires_on=END + 365 * DAY)
    work.send_due()
    assert told() == []
    assert Reminder.objects.get(kind="document").done_at


@pytest.mark.django_db(transaction=True)
def test_two_workers_say_it_once():
    quality = make_user("quality")
    company = make.make_integrator(quality, papers=False)
    make.accept_paper(quality, company, expires_on=clock.today() + 20 * DAY)
    company.legal_documents.update(decided_at=clock.now() - 60 * DAY)
    at_once(send_reminders, send_reminders)
    assert [key for _day, key, _to in told()] == ["legal_document.30"]
    assert Reminder.objects.count() == 1
