"""The pages on which a party refuses to sign, and those that lead on from there."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse

from installations.actions.invite_merchant import open_on_screen, send_signing_link
from installations.models import InstallationReport
from portal.core import clock
from portal.journal.models import JournalEntry
from tests.cast import sign_in
from tests.installations.factories import make

pytestmark = pytest.mark.django_db
EMAIL = "elodie@weber.example"
WHY = "Le grand total n’est pas <celui> de mon ticket."


@pytest.fixture
def report(cast, release):
    return make(cast.technician_rep, release, "submitted")


@pytest.fixture
def links(cast, report):
    _invitation, token = send_signing_link(by=cast.technician, report=report, email=EMAIL)
    return [reverse(f"installations:{name}", args=[token]) for name in ("sign", "refuse_by_link")]


def asked(client, url, reason=WHY):
    """What the second page's button sends."""
    page = client.post(url, {"reason": reason})
    found = re.search(r'name="step" value="([^"]+)"', page.text)
    return {"step": found.group(1)}


def in_seconds(seconds):
    return clock.moved_to(clock.now() + dt.timedelta(seconds=seconds))


def state_of(report):
    report.refresh_from_db()
    return report.state


def test_by_the_link_in_two_steps(client, links, report):
    sign, refuse = links
    assert refuse in client.get(sign).text
    assert "Pourquoi ne signez-vous pas" in client.get(refuse).text
    page = client.post(refuse, {"reason": ""})
    assert page.context["form"].errors["reason"]
    button = asked(client, refuse)
    assert state_of(report) == "submitted"
    with in_seconds(5):
        assert client.post(refuse, button).url == sign
        assert state_of(report) == "refused"
        assert report.refused_reason == WHY
        after = client.get(sign)
        assert (after.status_code, "Vous ne signez pas ce PV" in after.text) == (200, True)
        assert "&lt;celui&gt;" in after.text
        # Pressed again, or signed after all: one refusal, and one entry.
        assert client.post(refuse, button).status_code == 409
        assert client.post(sign, {"name": "x", "agree": "on"}).status_code == 409
    assert JournalEntry.objects.filter(event="report.refused_by_merchant").count() == 1


def test_the_button_counts_in_this_browser_and_not_at_once(client, links, report):
    _sign, refuse = links
    button = asked(client, refuse)
    hasty = client.post(refuse, button)
    assert "Oui, refuser" in hasty.text
    with in_seconds(5):
        elsewhere = Client().post(refuse, button)
        assert WHY[:15] in elsewhere.text
        assert client.post(refuse, {"step": "forged"}).url == refuse
    assert state_of(report) == "submitted"


def test_who_goes_back_finds_what_they_wrote(client, links, report):
    _sign, refuse = links
    button = asked(client, refuse)
    assert 'name="again"' in client.post(refuse, {"reason": WHY}).text
    with in_seconds(5):
        page = client.post(refuse, button | {"again": "1"})
        assert page.context["form"]["reason"].value() == WHY
        assert client.post(refuse, {"step": "forged", "again": "1"}).url == refuse
    assert state_of(report) == "submitted"


def test_the_button_of_one_report_refuses_no_other(client, cast, links, report, release):
    _sign, refuse = links
    button = asked(client, refuse)
    other = make(cast.technician_rep, release, "submitted")
    _invitation, token = send_signing_link(by=cast.technician, report=other, email=EMAIL)
    with in_seconds(5):
        client.post(reverse("installations:refuse_by_link", args=[token]), button)
    assert state_of(other) == state_of(report) == "submitted"


def test_no_page_for_a_link_that_leads_nowhere(client, cast, links, report):
    assert client.get(reverse("installations:refuse_by_link", args=["x"])).status_code == 404
    _invitation, token = open_on_screen(by=cast.technician, report=report)
    screen = reverse("installations:refuse_by_link", args=[token])
    assert client.get(screen).status_code == 404
    assert client.get(links[1]).status_code == 410


def test_on_the_locked_screen(as_technician, report):
    sign = as_technician.post(reverse("installations:hand_over", args=[report.pk])).url
    refuse = f"{sign}refuse/"
    # Locked as it is, it leads there and back, and nowhere else.
    assert as_technician.get(refuse).status_code == 200
    assert as_technician.get("/installations/").url == reverse("installations:unlock")
    button = asked(as_technician, refuse)
    with in_seconds(5):
        assert as_technician.post(refuse, button).url == sign
        page = as_technician.get(sign)
    assert "reprendre l’appareil" in page.text
    assert state_of(report) == "refused"
    assert report.refused_by == report.representative.user


def test_the_technician_refuses_and_begins_anew(as_technician, report):
    url = reverse("installations:refuse", args=[report.pk])
    assert url in as_technician.get(report.get_absolute_url()).text
    assert as_technician.post(url, {"reason": " "}).context["form"].errors["reason"]
    assert as_technician.post(url, {"reason": WHY}).url == report.get_absolute_url()
    # A second window that was open still says what has become of it.
    assert as_technician.post(url, {"reason": WHY}).url == report.get_absolute_url()
    page = as_technician.get(report.get_absolute_url()).text
    assert "L’intégrateur a refusé de signer ce PV" in page
    assert "&lt;celui&gt;" in page
    anew = reverse("installations:anew", args=[report.pk])
    assert anew in page
    begun = as_technician.post(anew).url
    fresh = report.begun_anew_by.get()
    assert begun == reverse("installations:edit", args=[fresh.pk, "site"])
    assert report.number in as_technician.get(begun).text
    assert as_technician.post(anew).url == fresh.get_absolute_url()
    assert InstallationReport.objects.filter(anew_of=report).count() == 1
    assert anew not in as_technician.get(report.get_absolute_url()).text


def test_the_merchants_refusal_is_read(as_technician, cast, release):
    report = make(cast.technician_rep, release, "refused")
    read = reverse("installations:refusal_read", args=[report.pk])
    page = as_technician.get(report.get_absolute_url()).text
    assert read in page
    assert "Refusé par le commerçant" in page
    for _ in range(2):
        assert as_technician.post(read).url == report.get_absolute_url()
    assert JournalEntry.objects.filter(event="report.refusal_read").count() == 1
    assert read not in as_technician.get(report.get_absolute_url()).text


def test_another_company_is_told_of_nothing(client, cast, release):
    report = make(cast.technician_rep, release, "refused")
    sign_in(client, cast.stranger)
    for name in ("refuse", "refusal_read", "anew", "report"):
        url = reverse(f"installations:{name}", args=[report.pk])
        assert client.post(url, {"reason": WHY}).status_code in (404, 405)
        assert report.refused_reason not in client.get(url).text
    assert not InstallationReport.objects.filter(anew_of=report).exists()
