"""One mail an integrator: at the first finding, then each week, until it is answered."""

import datetime as dt

import pytest

from installations.missing import chasing
from installations.models import MissingReminder
from installations.tasks import chase_missing_reports
from portal.core import clock
from portal.outbox.models import OutgoingMail
from tests.installations.missing.factories import answered, downloaded, found, licence_issued

pytestmark = pytest.mark.django_db


def sent() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(key__startswith="missing.reminder:").order_by("pk"))


def test_one_mail_a_company_tells_of_all_and_comes_once(cast, release):
    licence_issued(cast)
    licence_issued(cast, "V4-9-2")
    downloaded(cast.technician_rep, release)
    licence_issued(cast, "V4-9-3", cast.elsewhere)
    chase_missing_reports()
    chase_missing_reports()
    # Only managers are told: the other company of the cast has none.
    own = [mail for mail in sent() if mail.to == cast.manager.email]
    assert len(own) == 1
    text = own[0].text.replace("\xa0", " ").replace("\u202f", " ")
    assert "3 " in text
    assert "/installations/missing/?state=open" in text
    assert MissingReminder.objects.count() == 2


def test_the_next_comes_a_week_later_and_stops_when_all_is_answered(cast):
    licence_issued(cast)
    lines = found()
    today = clock.today()
    planned = []
    for after in range(16):
        if chasing.plan(today + dt.timedelta(days=after)):
            planned.append(after)
            MissingReminder.objects.order_by("-pk")[:1].get()
            last = MissingReminder.objects.order_by("-pk").first()
            moment = clock.now() + dt.timedelta(days=after)
            MissingReminder.objects.filter(pk=last.pk).update(created_at=moment)
    assert planned == [0, 7, 14]
    answered(cast.technician_rep, *lines)
    assert chasing.plan(today + dt.timedelta(days=30)) == 0


def test_what_was_answered_before_the_mail_goes_sends_none(cast):
    licence_issued(cast)
    lines = found()
    assert chasing.plan() == 1
    answered(cast.technician_rep, *lines)
    chasing.remind_due()
    assert sent() == []


def test_two_sweeps_plan_one_mail(cast):
    licence_issued(cast)
    found()
    assert chasing.plan() == 1
    MissingReminder.objects.update(created_at=clock.now() - dt.timedelta(days=8))
    before = MissingReminder.objects.get()
    # Both have read that one was sent; the second meets the key of the first.
    chasing.plan()
    MissingReminder.objects.bulk_create(
        [MissingReminder(key=f"missing:{cast.integrator.pk}:2", integrator=cast.integrator)],
        ignore_conflicts=True,
    )
    assert MissingReminder.objects.exclude(pk=before.pk).count() == 1
