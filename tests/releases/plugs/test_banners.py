"""Who is warned of a withdrawal, where, and where the warning leads."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from lxml import html

from portal.core import clock
from releases.withdrawals.actions.acknowledge_withdrawal import acknowledge_withdrawal
from releases.withdrawals.announcements import Recipient, tell_recipients
from tests.cast import sign_in
from tests.installations.factories import make, newer
from tests.releases import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def withdrawn(cast, release):
    newer(cast)
    return factories.withdraw(cast.quality, release)


def banners(client, url):
    """(text, href) of each banner of a page."""
    answer = client.get(url)
    assert answer.status_code == 200
    tree = html.fromstring(answer.text)
    found = tree.xpath("//div[contains(concat(' ', @class, ' '), ' banner ')]")
    return [
        (" ".join(each.text_content().split()), (each.xpath("./a/@href") or [""])[0])
        for each in found
    ]


def on_one_line(client, withdrawn):
    """Whether the warning is there without its text, and is not asked to be read again."""
    [(text, href)] = banners(client, "/")
    assert href == withdrawn.release.get_absolute_url()
    page = client.get("/").text
    assert "banner--read" in page
    assert reverse("ui:banner") not in page
    said = f"La version {withdrawn.release.version} a été retirée. Que faire maintenant"
    return text.removeprefix("Sceau rompu ") == said


def public_pages(cast):
    page = factories.wiki_page(cast.quality, audience="public")
    return [
        "/",
        reverse("releases:index"),
        reverse("wiki:index"),
        page.get_absolute_url(),
        reverse("integrators:register"),
        reverse("integrators:entry", args=[cast.integrator.siren]),
    ]


def test_a_visitor_is_warned_wherever_versions_and_integrators_are_looked_up(cast, withdrawn):
    for url in public_pages(cast):
        [(text, href)] = banners(Client(), url)
        assert f"{withdrawn.release.version} a été retirée" in text, url
        assert "Cessez de l’utiliser" in text
        assert href == withdrawn.release.get_absolute_url()
    assert banners(Client(), reverse("documents:verify")) == []
    assert banners(Client(), withdrawn.release.get_absolute_url()) == []


def test_nobody_is_warned_where_nothing_was_withdrawn(cast, release):
    for url in public_pages(cast):
        assert banners(Client(), url) == []


def test_whom_it_does_not_concern_is_warned_as_a_visitor_is(cast, withdrawn):
    client = sign_in(Client(), cast.candidate)
    [(_text, href)] = banners(client, "/")
    assert href == withdrawn.release.get_absolute_url()
    assert banners(sign_in(Client(), cast.quality), "/") == []


def test_several_make_one_banner(cast, withdrawn):
    last = factories.published(cast, version="4.3.[9810.1]")
    factories.withdraw(cast.quality, last)
    [(text, href)] = banners(Client(), "/")
    assert "2 versions ont été retirées" in text
    assert last.version in text
    assert href == reverse("releases:index")


def test_what_has_been_read_stays_on_one_line_and_a_year_is_enough(cast, withdrawn):
    client = Client()
    client.post(reverse("ui:banner"), {"key": f"withdrawn-{withdrawn.pk}"})
    assert on_one_line(client, withdrawn)
    with time_machine.travel(clock.now() + dt.timedelta(days=366), tick=False):
        assert banners(Client(), "/") == []


def test_what_to_do_now_lands_on_ones_own_machines(cast, release):
    make(cast.technician_rep, release)
    newer(cast)
    withdrawal = factories.withdraw(cast.quality, release)
    tell_recipients(withdrawal=withdrawal, recipients=[Recipient(cast.stranger.pk)])
    recalls = f"{reverse('installations:recalls', args=[withdrawal.pk])}?state=open"
    technician = sign_in(Client(), cast.technician)
    [(_text, href)] = banners(technician, "/")
    assert href == recalls
    # It says there what to do, and asks to be acknowledged.
    page = technician.get(href).text
    assert "Cessez de l’utiliser" in page
    assert reverse("releases:acknowledge", args=[release.version]) in page
    # The release's own page leads there too; a stranger's page does not.
    assert recalls in technician.get(release.get_absolute_url()).text
    stranger = sign_in(Client(), cast.stranger)
    [(_text, href)] = banners(stranger, "/")
    assert href == release.get_absolute_url()
    assert recalls not in stranger.get(href).text


def test_whoever_has_acknowledged_is_warned_on_one_line(cast, withdrawn):
    tell_recipients(withdrawal=withdrawn, recipients=[Recipient(cast.technician.pk)])
    client = sign_in(Client(), cast.technician)
    assert len(banners(client, "/")) == 1
    acknowledge_withdrawal(by=cast.technician, withdrawal=withdrawn)
    assert on_one_line(client, withdrawn)
    assert banners(client, "/installations/") == []
