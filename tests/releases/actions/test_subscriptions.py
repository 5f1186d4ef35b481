import pytest

from portal.actions import Refused
from portal.outbox.models import OutgoingMail
from releases import announcements, notices
from releases.actions.subscriptions import subscribe, unsubscribe
from releases.models import PublicationNotice
from tests.cast import sign_in
from tests.releases import factories

pytestmark = pytest.mark.django_db


def test_a_subscriber_is_told_of_a_publication_once(cast):
    subscribe(by=cast.technician)
    release = factories.published(cast)
    assert announcements.tell_due() == 1
    assert announcements.tell_due() == 0
    [mail] = OutgoingMail.objects.filter(key__startswith=f"published:{release.pk}:")
    assert mail.to == cast.technician.email
    assert mail.subject == f"La version {release.version} de Crisalid Encaissement est certifiée"


def test_a_subscriber_is_told_of_a_withdrawal_without_a_download(cast):
    subscribe(by=cast.stranger)
    withdrawal = factories.withdraw(cast.quality, factories.published(cast))
    notices.send_due()
    mails = OutgoingMail.objects.filter(key__startswith=f"withdrawal:{withdrawal.pk}:")
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
