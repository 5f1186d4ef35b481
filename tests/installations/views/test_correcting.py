"""The pages on which a signed report is corrected."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from installations.actions.invite_merchant import send_signing_link
from installations.actions.sign_report import sign_as_integrator
from installations.models import InstallationReport
from portal.demo import installations
from tests.cast import sign_in
from tests.installations.factories import (
    RNG,
    WRONG,
    corrected,
    correction,
    make,
    newer,
    signing,
    submit,
)
from tests.releases import factories as releases

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(cast, release):
    return make(cast.technician_rep, release)


@pytest.fixture
def url(report):
    return reverse("installations:correct", args=[report.pk])


def words(page):
    """What is read of it: numbers that stay on one line have tags of their own."""
    return " ".join(re.sub("<[^>]+>", "", page.text).split())


def anew(report):
    return InstallationReport.objects.get(pk=report.pk)


def machine_step(draft, **changed):
    """What the third step posts of a draft."""
    page_of = {
        "hardware": draft.hardware_id, "file": draft.file_id, "licence": draft.licence,
        "serial_number": draft.serial_number, "opening_total": draft.opening_total,
        "commissioned_at": f"{draft.commissioned_at:%Y-%m-%dT%H:%M}",
        "event_log_started_at": f"{draft.event_log_started_at:%Y-%m-%dT%H:%M}",
        "closing_configured": "on",
    }  # fmt: skip
    return page_of | changed


def test_from_the_report_to_both_signatures(as_technician, cast, report, url):
    assert url in as_technician.get(report.get_absolute_url()).text
    assert as_technician.get(url).status_code == 200
    assert as_technician.post(url, {"reason": " "}).context["form"].errors["reason"]
    first = as_technician.post(url, {"reason": WRONG}).url
    draft = report.corrected_by.get()
    assert first == reverse("installations:edit", args=[draft.pk, "kind"])
    page = as_technician.get(first)
    assert report.number in page.text
    assert page.context["warning"] == ""
    review = reverse("installations:edit", args=[draft.pk, "review"])
    page = as_technician.get(review)
    assert [one.code for one in page.context["obstacles"]] == ["nothing_corrected"]
    step = reverse("installations:edit", args=[draft.pk, "machine"])
    as_technician.post(step, machine_step(draft, licence="V4-7777-00001"))
    page = as_technician.get(review)
    assert page.context["obstacles"] == []
    changed = {one.label: (one.before, one.now) for one in page.context["differences"]}
    assert (report.licence, "V4-7777-00001") in changed.values()
    assert "Ce que change la correction" in page.text
    assert f"Corrige le procès-verbal {report.number}" in words(page)
    sent = as_technician.post(
        reverse("installations:submit", args=[draft.pk]), {"body": page.context["written"]}
    )
    assert sent.url == reverse("installations:sign_integrator", args=[draft.pk])
    assert "Ce que change la correction" in as_technician.get(sent.url).text
    waits = as_technician.get(report.get_absolute_url()).text
    assert "attend des signatures" in waits
    assert f'href="{url}"' not in waits
    right = anew(draft)
    sign_as_integrator(by=cast.technician, report=right, signing=signing())
    installations.sign_for_merchant(right, rng=RNG)
    page = as_technician.get(report.get_absolute_url())
    former = page.text
    assert "Ce PV est corrigé" in former
    assert right.get_absolute_url() in former
    assert f"Corrigé par {right.number}" in words(page)
    now = as_technician.get(right.get_absolute_url()).text
    assert report.get_absolute_url() in now
    assert "Ce que change la correction" in now


def test_pressed_twice_it_opens_what_is_begun(as_technician, report, url):
    as_technician.post(url, {"reason": WRONG})
    draft = report.corrected_by.get()
    again = as_technician.post(url, {"reason": WRONG})
    assert again.url == reverse("installations:edit", args=[draft.pk, "review"])
    assert report.corrected_by.count() == 1
    page = as_technician.get(report.get_absolute_url()).text
    assert again.url in page
    assert f'href="{url}"' not in page


def test_strangers_find_nothing_and_staff_may_not(client, cast, url):
    for user, status in (
        (cast.stranger, 404), (cast.candidate, 404), (cast.quality, 403), (cast.auditor, 403),
    ):  # fmt: skip
        sign_in(client, user)
        assert client.get(url).status_code == status
        assert client.post(url, {"reason": WRONG}).status_code == status
    assert not InstallationReport.objects.exclude(corrects=None).exists()


def test_what_may_not_be_corrected_leads_back_and_says_why(as_technician, cast, report, url):
    make(cast.technician_rep, newer(cast), kind="update", replaces=report)
    back = as_technician.get(url, follow=True)
    assert back.redirect_chain[0][0] == report.get_absolute_url()
    assert "seul le dernier PV" in back.text


def test_the_first_step_offers_what_could_be_installed_then(as_technician, cast, release, report):
    newer(cast)
    releases.withdraw(cast.quality, release)
    draft = correction(report)
    page = as_technician.get(reverse("installations:edit", args=[draft.pk, "kind"]))
    offered = [choice.version for choice in page.context["form"].fields["release"].queryset]
    assert release.version in offered
    # Sent as it is, the file stays what it was.
    step = reverse("installations:edit", args=[draft.pk, "kind"])
    as_technician.post(step, {"kind": draft.kind, "release": release.pk})
    assert (anew(draft).file, anew(draft).hardware) == (draft.file, draft.hardware)


def test_lists_search_and_home_say_corrected(client, cast, report):
    right = corrected(report, licence="V4-7777-00001")
    sign_in(client, cast.technician)
    for page in ("/installations/", report.site.get_absolute_url()):
        text = words(client.get(page))
        assert f"par {right.number}" in text
        assert f"corrige {report.number}" in text
    assert "Corrigé" in client.get("/").text
    assert "Corrigé" in client.get("/search/", {"q": report.number}).text


def test_staff_see_it_in_the_admin(client, cast, report):
    right = corrected(report, licence="V4-7777-00001")
    sign_in(client, cast.quality)
    text = words(client.get("/admin/installations/installationreport/"))
    assert f"Corrigé par {right.number}" in text
    assert f"Corrige {report.number}" in text


def test_the_merchant_reads_what_changes(client, cast, report):
    sent = submit(correction(report, licence="V4-7777-00001"), by=cast.technician)
    _invitation, token = send_signing_link(
        by=cast.technician, report=sent, email="elodie@weber.example"
    )
    text = client.get(reverse("installations:sign", args=[token])).text
    assert "Ce que change la correction" in text
    assert WRONG.split("’")[0] in text


def test_another_merchant_reads_nothing_of_what_the_former_has_signed(client, cast, report):
    other = {"merchant_name": "SARL Duval", "merchant_siret": "55210055400013"}
    sent = submit(correction(report, **other), by=cast.technician)
    _invitation, token = send_signing_link(
        by=cast.technician, report=sent, email="elodie@weber.example"
    )
    page = client.get(reverse("installations:sign", args=[token]))
    assert page.context["differences"] == []
    assert "SARL Duval" in page.text
    for said in (report.merchant_name, report.merchant_siret):
        assert said
        assert said not in words(page)
    sign_in(client, cast.technician)
    page = client.get(reverse("installations:sign_integrator", args=[sent.pk]))
    assert (report.merchant_name, "SARL Duval") in {
        (one.before, one.now) for one in page.context["differences"]
    }


def test_the_queries_do_not_grow_with_corrections(as_technician, cast, release):
    def counted():
        with CaptureQueriesContext(connection) as found:
            as_technician.get("/installations/")
        return len(found)

    reports = [make(cast.technician_rep, release) for _ in range(3)]
    corrected(reports[0], licence="V4-7777-00001")
    as_technician.get("/installations/")
    before = counted()
    for place, one in enumerate(reports[1:]):
        corrected(one, licence=f"V4-8888-0000{place}")
    assert counted() == before
