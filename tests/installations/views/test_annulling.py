"""The pages on which a signed report is annulled: the integrator's, and the merchant's."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse

from installations.actions.annul_report import ask_annulment, take_back_annulment
from installations.models import Annulment, InstallationReport
from installations.rules import annulments
from installations.signing import annulment_links
from portal.core import clock
from portal.documents.tasks import seal_due
from portal.journal.models import JournalEntry
from portal.journal.tasks import sequence
from portal.outbox.models import OutgoingMail
from tests.cast import sign_in
from tests.installations.factories import make

pytestmark = pytest.mark.django_db
WHY = "La licence est celle d’une <autre> caisse."
AGREE = {"answer": "agree", "name": "Élodie Weber"}
DECLINE = {"answer": "decline", "reason": "La caisse <tourne>."}


@pytest.fixture
def report(cast, release):
    row = make(cast.technician_rep, release)
    InstallationReport.objects.filter(pk=row.pk).update(merchant_email="e@weber.example")
    return InstallationReport.objects.get(pk=row.pk)


@pytest.fixture
def asked(cast, report):
    return ask_annulment(by=cast.technician, report=report, reason=WHY)


@pytest.fixture
def url(asked):
    return reverse("installations:answer_annulment", args=[annulment_links.token_of(asked)])


def button(client, url, said):
    page = client.post(url, said)
    return {"step": re.search(r'name="step" value="([^"]+)"', page.text).group(1)}


def in_seconds(seconds):
    return clock.moved_to(clock.now() + dt.timedelta(seconds=seconds))


def states(report):
    report.refresh_from_db()
    return report.state, [row.state for row in report.annulments.order_by("pk")]


def test_the_integrator_asks_and_takes_back(client, cast, report):
    sign_in(client, cast.manager)
    page, address = report.get_absolute_url(), reverse("installations:annul", args=[report.pk])
    assert address in client.get(page).text
    assert "e@weber.example" in client.get(address).text
    assert client.post(address, {"reason": " "}).context["form"].errors["reason"]
    assert client.post(address, {"reason": WHY}).url == page
    assert states(report) == ("signed", ["asked"])
    text = client.get(page).text
    assert "L’annulation de ce PV est demandée au commerçant" in text
    assert f'href="{address}"' not in text
    # A second window: asked once.
    assert client.post(address, {"reason": WHY}).url == page
    assert states(report) == ("signed", ["asked"])
    back = reverse("installations:take_back_annulment", args=[report.pk])
    assert back in text
    assert client.post(back).url == page
    assert client.post(back).url == page
    assert states(report) == ("signed", ["taken_back"])
    text = client.get(page).text
    assert address in text
    assert "Demande d’annulation retirée" in text


def test_there_is_nothing_to_take_back_without_a_request(client, cast, report):
    sign_in(client, cast.manager)
    back = reverse("installations:take_back_annulment", args=[report.pk])
    assert client.post(back).status_code == 404


def test_the_mailed_link_is_kept_by_nobody(client, asked):
    mail = OutgoingMail.objects.get(key=f"report.annulment_asked:{asked.pk}")
    found = re.search(r"/installations/annul/[^/\s]+/", mail.text).group()
    assert mail.secret
    assert "&lt;autre&gt;" in client.get(found).text


def test_the_merchant_agrees_in_two_steps(client, cast, report, url):
    assert report.content["machine"]["licence"] in client.get(url).text
    assert client.post(url, {"answer": "agree"}).context["form"].errors["name"]
    press = button(client, url, AGREE)
    client.post(url, press)  # too quick: a program
    assert states(report) == ("signed", ["asked"])
    with in_seconds(5):
        Client().post(url, press)  # another browser
        assert states(report) == ("signed", ["asked"])
        assert client.post(url, press).url == url
        assert states(report) == ("void", ["agreed"])
        assert client.post(url, press).status_code == 409
        after = client.get(url)
    assert (after.status_code, "Ce PV est nul" in after.text) == (200, True)
    assert JournalEntry.objects.filter(event="report.annulled").count() == 1
    with in_seconds(10):  # what was agreed on five seconds from now is due only then
        sequence()
        seal_due()
    document = Annulment.objects.get().document
    sign_in(client, cast.technician)
    own = client.get(report.get_absolute_url()).text
    assert "Les deux parties ont annulé ce PV" in own
    assert document.download_url in own
    assert client.get(document.download_url).status_code == 200
    assert "Élodie Weber" in own
    sign_in(client, cast.stranger)
    assert client.get(document.download_url).status_code in (403, 404)
    client.logout()
    assert document.number in client.get(report.document.get_absolute_url()).text
    verified = client.get(document.get_absolute_url()).text
    assert report.number in verified
    assert "Élodie Weber" not in verified


def test_the_merchant_declines_and_goes_back_to_change_it(client, cast, report, url):
    assert client.post(url, {"answer": "decline"}).context["form"].errors["reason"]
    press = button(client, url, DECLINE)
    with in_seconds(5):
        page = client.post(url, press | {"again": "1"})
        assert page.context["form"]["reason"].value() == DECLINE["reason"]
        client.post(url, press)
        after = client.get(url).text
    assert states(report) == ("signed", ["declined"])
    assert "&lt;tourne&gt;" in after
    sign_in(client, cast.technician)
    assert "&lt;tourne&gt;" in client.get(report.get_absolute_url()).text


def test_the_button_of_one_request_answers_no_other(client, cast, release, report, url):
    press = button(client, url, AGREE)
    row = make(cast.technician_rep, release)
    InstallationReport.objects.filter(pk=row.pk).update(merchant_email="e@weber.example")
    other = ask_annulment(by=cast.technician, report=row, reason=WHY)
    with in_seconds(5):
        client.post(annulment_links.url_of(other).removeprefix("http://localhost:8000"), press)
    assert (states(report)[1], states(row)[1]) == (["asked"], ["asked"])


def test_a_forged_link_one_taken_back_and_one_too_late(client, cast, asked, url):
    forged = reverse("installations:answer_annulment", args=["abc:def:ghi"])
    assert client.get(forged).status_code == 404
    with clock.moved_to(clock.now() + annulments.LIVES + dt.timedelta(minutes=1)):
        late = client.post(url, AGREE)
    assert (late.status_code, "restée sans réponse" in late.text) == (409, True)
    take_back_annulment(by=cast.technician, annulment=asked)
    assert "a retiré la demande" in client.get(url).text
    assert client.post(url, AGREE).status_code == 409


def test_while_it_is_contested_it_cannot_be_annulled(client, report, url):
    InstallationReport.objects.filter(pk=report.pk).update(state="contested")
    page = client.get(url)
    assert (page.status_code, "ne peut pas être annulé" in page.text) == (410, True)
