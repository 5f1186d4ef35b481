import pytest

from portal.core import clock
from portal.core.actions import Refused
from portal.journal.models import JournalEntry
from portal.outbox.actions.retry_mail import retry_mail
from portal.outbox.models import MailState
from tests.cast import make_user
from tests.outbox.factories import MailFactory

pytestmark = pytest.mark.django_db


def gone(**fields):
    """A mail whose link is not kept any more."""
    mail = MailFactory(secret=True, **fields)
    mail.kept_text = mail.kept_html = ""
    mail.save()
    return mail


def test_a_failed_mail_is_due_again_with_all_its_attempts():
    mail = MailFactory(failed_at=clock.now(), failure="550 no", attempts=50)
    retry_mail(by=make_user("support"), mail=mail)
    assert (mail.state, mail.attempts, mail.failure) == (MailState.WAITING, 0, "")
    assert mail.due_at <= clock.now()
    body = bytes(JournalEntry.objects.get(event="outgoing_mail.retried").body)
    assert b"550 no" in body


@pytest.mark.parametrize("changes", [{}, {"failure": "451 later"}])
def test_others_are_not_retried(changes):
    mail = MailFactory(**changes)
    with pytest.raises(Refused) as refused:
        retry_mail(by=make_user("support"), mail=mail)
    assert refused.value.code == "not_failed"


def test_a_link_that_is_no_longer_kept_is_not_sent_empty():
    mail = gone(failed_at=clock.now(), failure="550 no")
    with pytest.raises(Refused) as refused:
        retry_mail(by=make_user("support"), mail=mail)
    assert refused.value.code == "secret_gone"
    mail.refresh_from_db()
    assert mail.state == MailState.FAILED


def test_one_that_has_left_is_told_as_such():
    mail = gone(done_at=clock.now())
    with pytest.raises(Refused) as refused:
        retry_mail(by=make_user("support"), mail=mail)
    assert refused.value.code == "not_failed"


def test_two_people_retry_once():
    mail = MailFactory(failed_at=clock.now(), failure="550 no")
    stale = type(mail).objects.get(pk=mail.pk)
    retry_mail(by=make_user("support"), mail=mail)
    with pytest.raises(Refused):
        retry_mail(by=make_user("support"), mail=stale)
