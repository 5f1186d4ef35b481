import pytest
from django.conf import settings
from django.test import Client

from portal.core.actions import Refused
from portal.journal.models import JournalEntry
from portal.outbox.delivery.message import message_of
from portal.outbox.models import OutgoingMail
from releases.followers import work
from releases.followers.actions import subscribe, unsubscribe
from releases.followers.unsubscribing import unsubscribe_url
from releases.models import PublicationNotice, Subscription
from releases.withdrawals import announcements as withdrawals_announcements
from tests.cast import sign_in
from tests.releases import factories

pytestmark = pytest.mark.django_db


def test_a_subscriber_is_told_of_a_publication_once(cast):
    subscribe(by=cast.technician)
    release = factories.published(cast)
    assert work.tell_due() == 1
    assert work.tell_due() == 0
    [mail] = OutgoingMail.objects.filter(key__startswith=f"release.published:{release.pk}:")
    assert mail.to == cast.technician.email
    assert mail.subject == f"La version {release.version} de Crisalid Encaissement est certifiée"


def test_a_subscriber_is_told_of_a_withdrawal_without_a_download(cast):
    subscribe(by=cast.stranger)
    withdrawal = factories.withdraw(cast.quality, factories.published(cast))
    withdrawals_announcements.send_due_notices()
    mails = OutgoingMail.objects.filter(key__startswith=f"release.withdrawn:{withdrawal.pk}:")
    assert [mail.to for mail in mails] == [cast.stranger.email]


def test_twice_is_refused_and_nobody_is_told_after_the_end(cast):
    subscribe(by=cast.technician)
    with pytest.raises(Refused):
        subscribe(by=cast.technician)
    unsubscribe(by=cast.technician)
    with pytest.raises(Refused):
        unsubscribe(by=cast.technician)
    factories.published(cast)
    assert not PublicationNotice.objects.exists()


def test_the_button_turns_it_on_and_off(client, cast):
    sign_in(client, cast.technician)
    for value, words in (("1", "Ne plus recevoir d’e-mails"), ("0", "Me prévenir par e-mail")):
        page = client.post("/releases/follow/", {"follow": value}, follow=True)
        assert words in page.content.decode()


def test_one_click_in_the_mail_ends_it_without_signing_in(cast):
    subscribe(by=cast.technician)
    release = factories.published(cast)
    work.tell_due()
    mail = OutgoingMail.objects.get(key__startswith=f"release.published:{release.pk}:")
    message = message_of(mail)
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = message.extra_headers["List-Unsubscribe"].strip("<>")
    assert address in mail.text
    url = address.removeprefix(settings.SITE_URL)
    # As a mail program does it: no session, no cookie, no token of a form.
    robot = Client(enforce_csrf_checks=True)
    page = robot.get(url)
    assert "Arrêter ces e-mails" in page.content.decode()
    assert Subscription.objects.filter(user=cast.technician).exists()
    for _again in range(2):
        done = robot.post(url, {"List-Unsubscribe": "One-Click"})
        assert done.status_code == 200
        assert "ne recevez plus" in done.content.decode()
    assert not Subscription.objects.exists()
    assert JournalEntry.objects.filter(event="releases.unsubscribed").count() == 1


def test_only_the_address_that_we_made_ends_it(cast):
    subscribe(by=cast.technician)
    url = unsubscribe_url(cast.technician)
    other = url.replace(f"/{cast.technician.pk}:", f"/{cast.stranger.pk}:")
    assert Client().post(other).status_code == 404
    assert Client().post("/releases/unsubscribe/x/").status_code == 404
    assert Client().post(unsubscribe_url(cast.stranger)).status_code == 200
    assert Subscription.objects.filter(user=cast.technician).exists()
