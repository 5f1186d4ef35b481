"""The mail server refuses, is down, comes back."""

import pytest

from portal.outbox.models import MailState, OutgoingMail
from tests.faults.time import let_pauses_run_out
from tests.harness.processes import wait_for

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]


def state(mail: OutgoingMail) -> MailState:
    mail.refresh_from_db()
    return mail.state


def test_a_refused_address_is_shown_as_failed_and_holds_nothing_up(smtp, mail_worker, queue):
    smtp.refused["gone@example.net"] = "550 5.1.1 No such user"
    refused, other = queue(1, "gone@example.net"), queue(2)
    mail_worker.start()
    wait_for(lambda: state(other) == MailState.SENT, 30, "the other mail")
    wait_for(lambda: state(refused) == MailState.FAILED, 30, "the failure")
    assert "550" in refused.failure
    assert "No such user" in refused.failure
    assert [message["To"] for message in smtp.messages] == [other.to]


def test_a_server_that_says_later_is_asked_again_later(smtp, mail_worker, queue):
    smtp.refused["busy@example.net"] = "451 4.7.1 Greylisted, come back"
    mail = queue(1, "busy@example.net")
    mail_worker.start()
    wait_for(lambda: state(mail) == MailState.RETRYING, 30, "the retry")
    assert mail.attempts == 1
    assert mail.due_at > mail.created_at
    smtp.refused.clear()
    let_pauses_run_out(OutgoingMail)
    wait_for(lambda: state(mail) == MailState.SENT, 30, "delivery at the second try")
    assert len(smtp.messages) == 1


def test_mails_wait_for_a_server_that_is_down(smtp, mail_worker, queue):
    smtp.stop()
    mails = [queue(number) for number in range(5)]
    mail_worker.start()
    wait_for(
        lambda: OutgoingMail.objects.in_state(MailState.RETRYING).count() == len(mails),
        30,
        "one try of each",
    )
    smtp.start()
    let_pauses_run_out(OutgoingMail)
    wait_for(lambda: all(state(mail) == MailState.SENT for mail in mails), 30, "delivery")
    assert smtp.ids() == dict.fromkeys((mail.message_id for mail in mails), 1)
