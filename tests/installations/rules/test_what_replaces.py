"""What replaces a withdrawn release is the same in every place that says it."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from installations.actions.start_report import start_report
from installations.models import InstallationReport, Recall, ReportKind
from installations.rules.eligibility import release_choices
from installations.views.drafting import release_warning
from portal.core.actions import Refused
from portal.outbox.models import OutgoingMail
from releases.models import Release, ReleaseState
from releases.withdrawals import announcements
from tests.cast import sign_in
from tests.installations.factories import complete_draft, make, newer
from tests.releases import factories as releases

pytestmark = pytest.mark.django_db


def update(rep, running, **values):
    return start_report(
        by=rep.user, representative=rep, kind=ReportKind.UPDATE, replaces=running, **values
    )


def english(user):
    user.language = "en"
    user.save()
    return sign_in(Client(), user)


def page(client, url):
    answer = client.get(url, headers={"accept-language": "en"})
    assert answer.status_code == 200
    return answer.content.decode().replace('<span class="whole">', "").replace("</span>", "")


def test_quality_orders_to_go_back_and_everything_goes_back(cast, release):
    """The newest is withdrawn, the one before it is certified and takes its place."""
    new = newer(cast)
    running = make(cast.technician_rep, new)
    releases.withdraw(cast.quality, new, instruction="update", replacement=release)
    # The line has its current version: the one before.
    release.refresh_from_db()
    assert release.state == ReleaseState.PUBLISHED
    assert Release.objects.current("V4") == release
    # The report may be written, to the end, and closes the recall.
    assert release_choices(ReportKind.UPDATE, "V4", running) == [release]
    report = update(cast.technician_rep, running)
    assert report.release == release
    make(cast.technician_rep, release, kind=ReportKind.UPDATE, replaces=running)
    assert not Recall.objects.open().exists()
    assert InstallationReport.objects.in_force().get().release == release


def test_every_place_names_the_same_replacement(cast, release):
    new = newer(cast)
    make(cast.technician_rep, new)
    withdrawal = releases.withdraw(cast.quality, new, instruction="update", replacement=release)
    announcements.send_due_notices()
    mail = OutgoingMail.objects.filter(key__startswith="release.withdrawn:").latest("pk")
    assert f"à la version {release.version}" in mail.text.replace("\u00a0", " ")
    rep, visitor = english(cast.technician), Client()
    recall = reverse("installations:recalls", args=[withdrawal.pk])
    for client, url in (
        (visitor, new.get_absolute_url()),
        (visitor, reverse("releases:index")),
        (visitor, reverse("releases:feed")),
        (visitor, f"{new.get_absolute_url()}changes/"),
        (visitor, "/"),
        (rep, "/"),
        (rep, recall),
    ):
        assert f"back to {release.version}" in page(client, url), url
        if url != reverse("releases:feed"):
            # Nowhere does the number break across two lines.
            written = client.get(url, headers={"accept-language": "en"}).content.decode()
            assert f"back to {release.version}" not in written, url
    told = json.loads(visitor.get("/releases/current.json").content)
    [row] = told["withdrawn"]
    assert row["withdrawal"]["replacement"] == release.version
    assert told["lines"]["V4"]["version"] == release.version


def test_stop_using_it_without_a_replacement_offers_none_anywhere(cast, release):
    new = newer(cast)
    running = make(cast.technician_rep, new)
    withdrawal = releases.withdraw(cast.quality, new, instruction="stop")
    rep, visitor = english(cast.technician), Client()
    for client, url in (
        (visitor, new.get_absolute_url()),
        (rep, new.get_absolute_url()),
        (rep, reverse("installations:recalls", args=[withdrawal.pk])),
    ):
        text = page(client, url)
        assert f"Go to version {release.version}" not in text
        assert release.get_absolute_url() not in text
    assert "No certified version at the moment" in page(visitor, reverse("releases:index"))
    # The report does not begin what it cannot end.
    with pytest.raises(Refused) as refused:
        update(cast.technician_rep, running)
    assert refused.value.code == "no_release"
    url = f"{reverse('installations:new')}?replaces={running.pk}"
    text = page(rep, url)
    assert 'value="removal"' in text
    assert 'value="update"' not in text
    assert "nothing replaces it yet" in text


def test_an_update_with_nothing_newer_does_not_begin(cast, release):
    running = make(cast.technician_rep, release)
    with pytest.raises(Refused) as refused:
        update(cast.technician_rep, running)
    assert refused.value.code == "no_release"


def test_nobody_goes_back_unless_quality_orders_it(cast, release):
    running = make(cast.technician_rep, newer(cast))
    assert release_choices(ReportKind.UPDATE, "V4", running) == []
    with pytest.raises(Refused) as refused:
        update(cast.technician_rep, running, release=release)
    assert refused.value.code == "release_not_newer"


def test_a_draft_begun_before_is_led_to_the_replacement(cast, release):
    running = make(cast.technician_rep, release)
    new = newer(cast)
    draft = complete_draft(cast.technician_rep, new, kind=ReportKind.UPDATE, replaces=running)
    last = releases.published(cast, version="4.3.[9810.100]")
    releases.withdraw(cast.quality, new, replacement=last)
    draft.refresh_from_db()
    assert last.version in release_warning(draft)


def test_who_was_sent_to_a_replacement_is_told_that_it_is_withdrawn_too(cast, release):
    make(cast.technician_rep, release)
    new = newer(cast)
    releases.withdraw(cast.quality, release, replacement=new)
    again = releases.withdraw(cast.quality, new)
    assert again.notices.filter(user=cast.technician).exists()
