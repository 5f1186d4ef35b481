"""A certificate that ends is reminded of, blocks publication once past, and shows."""

import datetime as dt

import pytest
import time_machine

from portal.core import clock
from portal.core.actions import Refused
from portal.core.duties import duties_of
from portal.outbox.models import OutgoingMail
from releases.drafting import work
from releases.drafting.actions.plan_publication import plan_publication
from releases.drafting.actions.publication import publish_release, submit_for_publication
from releases.drafting.models import CertificateReminder
from releases.drafting.rules import missing_of
from releases.models import Release
from tests.releases import factories

pytestmark = pytest.mark.django_db


def days(count):
    return dt.timedelta(days=count)


def ends(release, day):
    Release.objects.filter(pk=release.pk).update(certified_until=day)
    release.refresh_from_db()
    return release


def told():
    return OutgoingMail.objects.filter(key__startswith="release.certificate_ends:")


def on(day):
    return time_machine.travel(dt.datetime.combine(day, dt.time(10), dt.UTC), tick=False)


def test_quality_is_told_before_it_ends_and_once_after_each_time_once(cast):
    last = clock.today() + days(200)
    ends(factories.published(cast), last)
    steps = {-200: 0, -91: 0, -90: 1, -60: 1, -30: 2, -29: 2, -7: 3, 0: 3, 1: 4, 5: 4, 30: 4}
    for day, count in steps.items():
        with on(last + days(day)):
            work.remind_of_certificates()
            work.remind_of_certificates()
            assert told().count() == 2 * count, day
    assert {mail.to for mail in told()} == {cast.quality.email, cast.quality2.email}
    first, latest = told().order_by("pk").first(), told().order_by("pk").last()
    assert "arrive à échéance" in first.subject
    assert "est échu" in latest.subject
    assert "toujours proposée" in latest.text
    assert CertificateReminder.objects.count() == 4


def test_nobody_is_told_of_what_is_no_longer_offered(cast):
    release = ends(factories.published(cast), clock.today() + days(5))
    work.plan_certificate_reminders()
    factories.withdraw(cast.quality, release)
    work.remind_of_certificates()
    assert not told().exists()


def test_a_past_certificate_blocks_publication_at_each_step(cast):
    release = ends(factories.complete_draft(cast.quality), clock.today())
    assert missing_of(release) == []
    submit_for_publication(by=cast.quality, release=release)
    with pytest.raises(Refused) as refused:
        plan_publication(by=cast.quality2, release=release, at=clock.now() + days(2))
    assert refused.value.code == "certificate"
    with on(clock.today() + days(1)):
        assert [item.code for item in missing_of(release)] == ["lapsed"]
        with pytest.raises(Refused) as refused:
            publish_release(by=cast.quality2, release=release)
        assert refused.value.code == "incomplete"
        assert "encore valable" in str(refused.value.message)
    assert not Release.objects.public().exists()


@pytest.mark.parametrize(
    ("left", "words", "urgency"), [(31, "", None), (30, "bientôt", "SOON"), (-1, "échu", "NOW")]
)
def test_it_is_a_duty_of_quality(cast, left, words, urgency):
    ends(factories.published(cast), clock.today() + days(left))
    found = [duty for duty in duties_of(cast.quality) if "Le certificat de" in str(duty.title)]
    if not words:
        assert found == []
        return
    assert words in str(found[0].title)
    assert found[0].urgency.name == urgency


def test_the_page_says_that_it_has_lapsed(cast, client):
    release = ends(factories.published(cast), clock.today() - days(1))
    assert "Échu" in client.get(release.get_absolute_url()).text
    ends(release, clock.today())
    assert "Échu" not in client.get(release.get_absolute_url()).text
