import datetime as dt

import pytest
import time_machine
from django.test import Client, RequestFactory

from portal.core import clock
from portal.core.actions import Refused
from portal.journal.models import JournalEntry
from portal.outbox.models import OutgoingMail
from releases.files.actions.record_download import record_download
from releases.models import WithdrawalNotice, WithdrawalReminder
from releases.plugs.banners import withdrawn_banners
from releases.withdrawals import announcements, reminders
from releases.withdrawals.actions.acknowledge_withdrawal import acknowledge_withdrawal
from tests.cast import sign_in
from tests.releases import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def withdrawal(cast):
    release = factories.published(cast)
    record_download(
        by=cast.technician, file=release.files.get(), representative=cast.technician_rep
    )
    return factories.withdraw(cast.quality, release)


def banners(user):
    request = RequestFactory().get("/")
    request.user = user
    return list(withdrawn_banners(request))


def in_days(days):
    return time_machine.travel(clock.now() + dt.timedelta(days=days, minutes=1))


def test_the_banner_stays_until_it_is_acknowledged_each_for_themselves(cast, withdrawal):
    with in_days(400):
        assert len(banners(cast.technician)) == 1
        acknowledge_withdrawal(by=cast.technician, withdrawal=withdrawal)
        assert banners(cast.technician) == []
        assert len(banners(cast.manager)) == 1
    assert JournalEntry.objects.filter(event="release.withdrawal_acknowledged").count() == 1


def test_once_and_only_by_those_concerned(cast, withdrawal):
    acknowledge_withdrawal(by=cast.technician, withdrawal=withdrawal)
    for who, code in (("technician", "acknowledged"), ("stranger", "not_concerned")):
        with pytest.raises(Refused) as refused:
            acknowledge_withdrawal(by=getattr(cast, who), withdrawal=withdrawal)
        assert refused.value.code == code


def test_reminders_come_three_times_then_end(cast, withdrawal):
    announcements.send_due_notices()
    assert reminders.remind_due() == 0
    for day, count in ((2, 1), (5, 2), (10, 3), (30, 3)):
        with in_days(day):
            reminders.remind_due()
            assert reminders.remind_due() == 0
            sent = OutgoingMail.objects.filter(key__contains=":reminder:")
            assert sent.count() == count
    assert "Rappel" in sent.first().subject
    assert WithdrawalReminder.objects.count() == 3


def test_who_has_acknowledged_is_not_reminded(cast, withdrawal):
    announcements.send_due_notices()
    acknowledge_withdrawal(by=cast.technician, withdrawal=withdrawal)
    with in_days(3):
        assert reminders.remind_due() == 0
    assert WithdrawalReminder.objects.filter(done_at=None).count() == 0


def test_planning_twice_plans_once(withdrawal):
    for _ in range(2):
        reminders.plan_reminders(WithdrawalNotice.objects.all())
    assert WithdrawalReminder.objects.count() == 1


def test_the_page_asks_and_thanks(cast, withdrawal):
    client = sign_in(Client(), cast.technician)
    url = withdrawal.release.get_absolute_url()
    assert "Je suis au courant" in client.get(url).content.decode()
    answer = client.post(f"{url}withdrawal/acknowledge/", follow=True).content.decode()
    assert "Je suis au courant" not in answer
    assert "Merci" in answer


def test_staff_follow_who_knows(cast, withdrawal, django_assert_num_queries):
    client = sign_in(Client(), cast.quality)
    url = f"{withdrawal.release.get_absolute_url()}withdrawal/"
    page = client.get(url).content.decode()
    assert cast.technician.name in page
    assert "0 sur 1" in page
    acknowledge_withdrawal(by=cast.technician, withdrawal=withdrawal)
    assert cast.technician.name not in client.get(f"{url}?show=waiting").content.decode()
    with django_assert_num_queries(10) as few:
        client.get(url)
    told = [
        announcements.Recipient(user.pk) for user in (cast.manager, cast.stranger, cast.candidate)
    ]
    announcements.tell_recipients(withdrawal=withdrawal, recipients=told)
    with django_assert_num_queries(len(few)):
        assert "1 sur 4" in client.get(url).content.decode()
