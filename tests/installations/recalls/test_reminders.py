import datetime as dt

import pytest

from installations.models import RecallReminder
from installations.recalls import reminders
from installations.tasks import remind_of_recalls
from portal.core import clock
from portal.outbox.models import OutgoingMail
from tests.installations.factories import make
from tests.installations.recalls.factories import impossible, planned
from tests.releases import factories as releases

pytestmark = pytest.mark.django_db


def steps(day) -> set[str]:
    reminders.plan(day)
    keys = RecallReminder.objects.exclude(integrator=None).values_list("key", flat=True)
    return {key.split(":", 3)[3] for key in keys}


def sent(prefix="recall.reminder:") -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(key__startswith=prefix).order_by("pk"))


def test_before_the_last_day_on_it_then_each_week(recalled):
    today = clock.today()
    told = {}
    for after in range(30):
        before = set(told)
        for step in steps(today + dt.timedelta(days=after)) - before:
            told[step] = after
    assert told == {"before": 3, "late:0": 10, "late:1": 17, "late:2": 24}


def test_each_two_weeks_where_no_day_was_given(cast, release):
    make(cast.technician_rep, release)
    releases.withdraw(cast.quality, release, instruction="stop")
    today = clock.today()
    assert steps(today + dt.timedelta(days=13)) == set()
    assert steps(today + dt.timedelta(days=14)) == {"open:1"}
    assert steps(today + dt.timedelta(days=29)) == {"open:1", "open:2"}


def test_nobody_is_reminded_where_the_sites_may_go_on(cast, release):
    make(cast.technician_rep, release)
    releases.withdraw(cast.quality, release, instruction="no_new")
    assert reminders.plan(clock.today() + dt.timedelta(days=60)) == 0


def test_a_missed_day_is_made_up_for_and_nothing_comes_twice(recalled):
    day = clock.today() + dt.timedelta(days=12)
    assert steps(day) == {"late:0"}
    count = RecallReminder.objects.count()
    steps(day + dt.timedelta(days=1))
    assert RecallReminder.objects.count() == count


def test_one_mail_a_company_tells_what_is_still_open(cast, recalled):
    [first, _second] = recalled.lines
    reminders.plan(clock.today() + dt.timedelta(days=4))
    planned(cast.technician_rep, first)
    impossible(cast.stranger_rep, recalled.other)
    remind_of_recalls()
    remind_of_recalls()
    # The stranger's company has answered meanwhile: nothing is open there.
    [mail] = sent()
    assert mail.to == cast.manager.email
    assert "2 de vos machines" in mail.text
    assert "Sans réponse : 1. Visite prévue : 1." in mail.text.replace("\xa0", " ")
    assert f"/installations/recalls/{recalled.withdrawal.pk}/?state=open" in mail.text


def test_quality_reads_once_a_week_who_lags(cast, recalled, monkeypatch):
    assert not reminders.laggards([recalled.withdrawal], clock.today())
    late = clock.today() + dt.timedelta(days=11)
    monkeypatch.setattr(clock, "today", lambda: late)
    remind_of_recalls()
    remind_of_recalls()
    mails = sent("recall.digest:")
    assert {mail.to for mail in mails} == {cast.quality.email, cast.quality2.email}
    assert len(mails) == 2
    lines = mails[0].text
    assert lines.index(cast.integrator.name) < lines.index(cast.stranger_rep.integrator.name)


def test_who_answers_nothing_for_two_weeks_lags_without_a_day_too(cast, release):
    make(cast.technician_rep, release)
    withdrawal = releases.withdraw(cast.quality, release, instruction="stop")
    today = clock.today()
    assert not reminders.laggards([withdrawal], today + dt.timedelta(days=13))
    [row] = reminders.laggards([withdrawal], today + dt.timedelta(days=15))
    assert (row["integrator"], row["todo"]) == (cast.integrator.pk, 1)
