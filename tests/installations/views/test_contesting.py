"""The pages on which a merchant contests what was signed, and quality settles it."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse

from installations.models import InstallationReport
from installations.signing import copies
from portal.core import clock
from portal.documents.tasks import seal_due
from portal.journal.models import JournalEntry
from portal.journal.tasks import sequence
from portal.outbox.models import OutgoingMail
from tests.cast import sign_in
from tests.installations.factories import complete_draft, make, submit

pytestmark = pytest.mark.django_db
WHY = "Ce n’est pas <ma> caisse."


@pytest.fixture
def report(cast, release):
    return make(cast.technician_rep, release)


@pytest.fixture
def url(report):
    return reverse("installations:contest", args=[copies.copy_token(report)])


def asked(client, url):
    page = client.post(url, {"reason": WHY})
    return {"step": re.search(r'name="step" value="([^"]+)"', page.text).group(1)}


def in_seconds(seconds):
    return clock.moved_to(clock.now() + dt.timedelta(seconds=seconds))


def state_of(report):
    report.refresh_from_db()
    return report.state


@pytest.mark.parametrize("email", ["e@weber.example", ""])
def test_the_link_comes_beside_the_merchants_copy_and_is_kept_by_nobody(
    client, cast, release, email
):
    report = make(cast.technician_rep, release)
    InstallationReport.objects.filter(pk=report.pk).update(merchant_email=email)
    sequence()
    seal_due()
    links = OutgoingMail.objects.filter(key=f"report.contest_link:{report.pk}")
    assert [(row.to, row.secret) for row in links] == ([(email, True)] if email else [])
    for row in links:
        found = re.search(r"/installations/sign/[^/\s]+/contest/", row.text).group()
        assert report.number in client.get(found).text
    copies_sent = OutgoingMail.objects.filter(key__startswith=f"report.sealed:{report.pk}:")
    assert not any(row.secret or "/contest/" in row.text for row in copies_sent)


def test_in_two_steps(client, report, url):
    page = client.get(url)
    assert report.content["machine"]["licence"] in page.text
    assert client.post(url, {"reason": " "}).context["form"].errors["reason"]
    button = asked(client, url)
    assert "Oui, ce n’est pas" in client.post(url, button).text
    assert state_of(report) == "signed"
    with in_seconds(5):
        assert WHY[:12] in Client().post(url, button).text
        assert state_of(report) == "signed"
        assert client.post(url, button).url == url
        assert state_of(report) == "contested"
        assert report.contest.reason == WHY
        assert client.post(url, button).status_code == 409
        after = client.get(url)
    assert (after.status_code, "Vous contestez ce PV" in after.text) == (200, True)
    assert "&lt;ma&gt;" in after.text
    assert JournalEntry.objects.filter(event="report.contested").count() == 1


def test_who_goes_back_finds_what_they_wrote(client, report, url):
    button = asked(client, url)
    assert 'name="again"' in client.post(url, {"reason": WHY}).text
    with in_seconds(5):
        page = client.post(url, button | {"again": "1"})
        assert page.context["form"]["reason"].value() == WHY
    assert state_of(report) == "signed"


def test_the_button_of_one_report_contests_no_other(client, cast, release, report, url):
    button = asked(client, url)
    other = make(cast.technician_rep, release)
    with in_seconds(5):
        client.post(reverse("installations:contest", args=[copies.copy_token(other)]), button)
    assert (state_of(other), state_of(report)) == ("signed", "signed")


def test_a_forged_link_an_old_one_and_one_of_what_is_not_signed(client, cast, release, report, url):
    forged = reverse("installations:contest", args=["abc:def:ghi"])
    assert client.get(forged).status_code == 404
    assert client.get(url[:-12] + "x/contest/").status_code == 404
    with clock.moved_to(clock.now() + copies.LIVES + dt.timedelta(minutes=1)):
        late = client.post(url, {"reason": WHY})
    assert (late.status_code, "ne peut plus être contesté" in late.text) == (410, True)
    draft = complete_draft(cast.technician_rep, release)
    waiting = submit(draft, by=cast.technician)
    other = reverse("installations:contest", args=[copies.copy_token(waiting)])
    assert client.get(other).status_code == 410


def test_quality_settles_it_and_the_merchant_reads_how(client, cast, release):
    report = make(cast.technician_rep, release, "contested")
    settle = reverse("installations:settle", args=[report.pk])
    sign_in(client, cast.quality)
    assert report.contest.reason in client.get(settle).text
    assert client.post(settle, {"outcome": "upheld"}).context["form"].errors["reason"]
    said = {"outcome": "upheld", "reason": "Facture d’une autre machine."}
    assert client.post(settle, said).url == report.get_absolute_url()
    assert state_of(report) == "void"
    # A second window, or a colleague: settled once.
    assert client.post(settle, said | {"outcome": "dismissed"}).url == report.get_absolute_url()
    assert state_of(report) == "void"
    page = Client().get(reverse("installations:contest", args=[copies.copy_token(report)])).text
    assert "Ce PV est nul" in page
    assert said["reason"] in page
    sign_in(client, cast.technician)
    own = client.get(report.get_absolute_url()).text
    assert "il est nul" in own
    assert said["reason"] in own
    assert reverse("installations:cancel", args=[report.pk]) not in own
