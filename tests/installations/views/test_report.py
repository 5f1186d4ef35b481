import pytest
from django.urls import reverse
from django.utils.text import capfirst

from installations.models import support_scope
from installations.rules import access
from tests.cast import sign_in
from tests.installations.factories import make
from tests.releases import factories as releases

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(cast, release):
    return make(cast.technician_rep, release)


def test_it_shows_what_was_signed_and_by_whom(as_technician, report):
    page = as_technician.get(report.get_absolute_url()).content.decode()
    for text in (report.number, report.merchant_signatory, report.licence, report.document.code):
        assert text in page


def test_quality_says_why_first(client, cast, report):
    sign_in(client, cast.quality)
    consult = reverse("installations:consult", args=[report.pk])
    answer = client.get(report.get_absolute_url())
    assert answer.url == consult
    assert report.merchant_signatory not in client.get(consult).content.decode()
    assert client.post(consult, {"reason": ""}).status_code == 200
    assert client.post(consult, {"reason": "Réclamation"}).url == report.get_absolute_url()
    page = client.get(report.get_absolute_url())
    assert page.status_code == 200
    assert report.number in page.text


def test_the_pdf_is_as_closed_as_the_page(cast, report):
    document = report.document
    assert access.may_read_document(cast.technician, document)
    assert access.may_read_document(cast.auditor, document)
    for user in (cast.quality, cast.stranger, cast.candidate, cast.admin, cast.support):
        assert not access.may_read_document(user, document)


def test_support_reads_the_sites_that_it_was_told_of(client, cast, report, monkeypatch):
    monkeypatch.setattr(support_scope.support_scopes, "_items", {})
    sign_in(client, cast.support)
    page = client.get(report.get_absolute_url())
    assert page.status_code == 404
    assert report.number not in page.text
    support_scope.register_support_scope(lambda user: type(report.site).objects.values("pk"))
    assert client.get(report.get_absolute_url()).status_code == 200


def test_a_draft_is_for_its_company_alone(client, cast, release):
    draft = make(cast.technician_rep, release, "draft")
    for user in (cast.stranger, cast.quality, cast.auditor):
        sign_in(client, user)
        assert client.get(draft.get_absolute_url()).status_code == 404
    sign_in(client, cast.manager)
    page = client.get(draft.get_absolute_url(), follow=True)
    [(step, _status), *_] = page.redirect_chain
    assert step.startswith(draft.get_absolute_url())
    assert draft.shop_name in page.text


def test_a_withdrawn_release_is_told(as_technician, cast, report, release):
    releases.withdraw(cast.quality, release)
    answer = as_technician.get(report.get_absolute_url())
    assert answer.context["withdrawn"]
    assert "Cette version a été retirée" in answer.content.decode()


def test_what_is_still_being_sealed_says_so(as_technician, report, drain):
    page = as_technician.get(report.get_absolute_url()).content.decode()
    assert str(capfirst(report.document.state.label)) in page
    assert report.document.download_url not in page
    drain()
    page = as_technician.get(report.get_absolute_url()).content.decode()
    assert report.document.download_url in page
