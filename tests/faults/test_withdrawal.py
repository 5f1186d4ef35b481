"""A worker is killed while it tells of a withdrawal: nobody is forgotten, nobody told twice."""

import pytest
from django.db import transaction

from portal.outbox.models import MailState, OutgoingMail
from releases.models import WithdrawalNotice
from releases.withdrawals import announcements
from tests.cast import make_user
from tests.faults.time import let_leases_run_out
from tests.harness.processes import wait_for
from tests.releases import factories

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]
PEOPLE = 150


def test_half_way_through_a_withdrawal(cast, smtp, mail_worker):
    withdrawal = factories.withdraw(cast.quality, factories.published(cast))
    users = [make_user(email=f"p{number}@example.net") for number in range(PEOPLE)]
    with transaction.atomic():
        told = [announcements.Recipient(user.pk) for user in users]
        announcements.tell_recipients(withdrawal=withdrawal, recipients=told)
    smtp.delay = 0.05
    mail_worker.start()
    wait_for(lambda: len(smtp.messages) >= 20, 60, "the first mails")
    mail_worker.kill()
    mails = OutgoingMail.objects.filter(key__startswith=f"release.withdrawn:{withdrawal.pk}:")
    assert mails.in_state(MailState.SENT).count() < PEOPLE, "the worker was to die half-way"
    let_leases_run_out(OutgoingMail)
    let_leases_run_out(WithdrawalNotice)

    smtp.delay = 0
    mail_worker.start()
    wait_for(lambda: mails.in_state(MailState.SENT).count() == PEOPLE, 90, "all mails")
    ids = smtp.ids()
    assert {mail.message_id for mail in mails} <= set(ids)
    assert sorted(mails.values_list("to", flat=True)) == sorted(user.email for user in users)
    # Between a server's "250 OK" and our mark no one can tell: at most one of each process.
    repeated = {name: count for name, count in ids.items() if count > 1}
    assert len(repeated) <= mail_worker.concurrency
