"""A report whose merchant is abroad: typed, told what lacks, submitted, found, updated."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from installations.actions.sign_report import sign_as_integrator
from installations.models import EndUser, InstallationReport, ReportKind, Site
from installations.plugs.evidence import inspect
from installations.rules import drafts, report_steps
from portal.core.actions import Refused
from portal.demo import installations
from portal.demo.installations import submit
from portal.search.matching import matching
from tests.cast import sign_in
from tests.installations.factories import RNG, complete_draft, make, newer, signing
from tests.installations.views.test_edit import SITE, draft, url

__all__ = ["draft"]

pytestmark = pytest.mark.django_db

BELGIAN = {
    "country": "BE", "merchant_siret": "", "merchant_vat_number": "BE0428759497",
    "merchant_register_name": "RPM Liège", "merchant_register_number": "0428.759.497",
    "merchant_name": "Brasserie du Pont SRL", "shop_name": "Brasserie du Pont",
    "street": "Rue Léopold 4", "postcode": "4000", "city": "Liège",
}  # fmt: skip
NO_EXTRAS = {"merchant_vat_number": "", "merchant_register_name": "",
             "merchant_register_number": ""}  # fmt: skip


def complete(cast, release, **values):
    options = {name: values.pop(name) for name in ("kind", "replaces") if name in values}
    return complete_draft(cast.technician_rep, release, values=BELGIAN | values, **options)


def make_abroad(cast, release):
    """One in force, signed by both."""
    report = submit(complete(cast, release), by=cast.technician)
    sign_as_integrator(by=cast.technician, report=report, signing=signing())
    installations.sign_for_merchant(report, rng=RNG)
    report.refresh_from_db()
    return report


def missing(report):
    return {item.field for item in report_steps.missing_fields(report)}


def test_a_merchant_abroad_is_typed_as_its_papers_write_it(as_technician, draft):
    typed = SITE | BELGIAN | {
        "merchant_vat_number": "be 0428.759.497", "merchant_siret": "732 829 320 00074",
    }  # fmt: skip
    answer = as_technician.post(url(draft, "site"), typed)
    assert answer.url == url(draft, "machine")
    draft.refresh_from_db()
    assert draft.merchant_vat_number == "BE0428759497"
    # What was typed for France, and is hidden, does not count.
    assert (draft.merchant_siret, draft.country) == ("", "BE")
    as_technician.post(url(draft, "site"), typed | {"country": "FR", "postcode": "57000"})
    draft.refresh_from_db()
    assert (draft.merchant_siret, draft.merchant_vat_number) == ("73282932000074", "")
    assert draft.merchant_register_number == ""


@pytest.mark.parametrize("language", ["fr", "en"])
def test_wrong_numbers_are_told_in_the_language_of_the_reader(client, cast, draft, language):
    client.cookies["django_language"] = language
    sign_in(client, cast.technician)
    typed = SITE | BELGIAN | {"merchant_vat_number": "BE 0428.759.498", "postcode": "?"}
    answer = client.post(url(draft, "site"), typed)
    errors = answer.context["form"].errors
    assert set(errors) == {"merchant_vat_number", "postcode"}
    word = {"fr": "Belgique", "en": "Belgium"}[language]
    assert word in str(errors["merchant_vat_number"])
    draft.refresh_from_db()
    assert draft.typed == {"merchant_vat_number": "BE 0428.759.498", "postcode": "?"}
    assert missing(draft) >= {"merchant_vat_number", "postcode"}


def test_each_country_is_asked_for_what_it_has(cast, release):
    assert not missing(complete(cast, release))
    assert missing(complete(cast, release, **NO_EXTRAS)) == NO_EXTRAS.keys()
    swiss = {"country": "CH", "merchant_vat_number": ""}
    assert not missing(complete(cast, release, **swiss))
    assert not missing(complete(cast, release, **swiss | {"country": "AE", "postcode": ""}))
    assert missing(complete(cast, release, postcode="")) == {"postcode"}
    french = NO_EXTRAS | {"country": "FR", "postcode": "57000"}
    assert missing(complete(cast, release, **french)) == {"merchant_siret"}


def test_the_paper_names_it_by_what_it_has(client, cast, release):
    report = submit(complete(cast, release), by=cast.technician)
    merchant = report.content["merchant"]
    assert merchant["vat_number"] == "BE0428759497"
    assert merchant["register"] == "RPM Liège 0428.759.497"
    assert merchant["country"] == "BE"
    assert "siret" not in merchant
    sign_in(client, cast.technician)
    for page in (report.get_absolute_url(), report.site.get_absolute_url()):
        html = client.get(page).content.decode()
        assert "0428.759.497" in html, page
        assert "Belgique" in html, page
    assert not list(inspect())
    assert report.site in matching(Site.objects.all(), "0428759497")
    for typed in ("BE0428759497", "be 0428 759 497", "0428.759.497", "4000", "Belgique"):
        assert report in matching(InstallationReport.objects.all(), typed), typed
        assert report.site in matching(Site.objects.all(), typed), typed
    # Its postcode is no French one: Liège does not lie in the Alpes-de-Haute-Provence.
    assert report not in matching(InstallationReport.objects.all(), "Ain")


def test_one_site_for_one_place(cast, release):
    first = make_abroad(cast, release)
    same = complete(cast, release, street="RUE Léopold, 4", merchant_register_number="0428759497")
    other = complete(cast, release, street="Quai de Rome 1")
    second = submit(same, by=cast.technician)
    third = submit(other, by=cast.technician)
    assert second.site == first.site
    assert third.site != first.site
    assert third.site.end_user == first.site.end_user
    assert (EndUser.objects.count(), Site.objects.count()) == (1, 2)


def test_an_update_stays_with_its_merchant_and_its_site(cast, release):
    old = make_abroad(cast, release)
    latest = newer(cast)
    options = {"kind": ReportKind.UPDATE, "replaces": old}
    stranger = complete(
        cast, latest, **options, merchant_vat_number="BE0403019261", merchant_register_number="1"
    )
    with pytest.raises(Refused) as refused:
        submit(stranger, by=cast.technician)
    assert refused.value.code == "other_site"
    moved = complete(cast, latest, **options, street="Quai de Rome 1")
    new = submit(moved, by=cast.technician)
    assert new.site == old.site
    assert new.site.street == "Quai de Rome 1"


def test_the_form_of_an_update_tells_another_merchant_at_once(as_technician, cast, release):
    old = make_abroad(cast, release)
    draft = make(cast.technician_rep, newer(cast), "draft", kind=ReportKind.UPDATE, replaces=old)
    page = as_technician.get(url(draft, "site")).context["form"]
    assert page["merchant_vat_number"].value() == "BE0428759497"
    other = SITE | BELGIAN | {
        "merchant_vat_number": "BE0403019261", "merchant_register_number": "0403.019.261",
    }  # fmt: skip
    answer = as_technician.post(url(draft, "site"), other)
    assert set(answer.context["form"].errors) == {"merchant_register_number"}


def test_the_database_takes_no_merchant_without_numbers(cast, release):
    site = make(cast.technician_rep, release).site
    for values in ({"siren": ""}, {"register_number": "1"}, {"country": "BE"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            EndUser.objects.filter(pk=site.end_user_id).update(**values)
    for values in ({"siret": ""}, {"country": "BE"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Site.objects.filter(pk=site.pk).update(**values)


def test_a_page_that_was_opened_before_countries_were_asked_means_what_it_was(as_technician, draft):
    drafts.keep_step(draft, values={"country": "BE"}, typed={}, names=set())
    as_technician.post(url(draft, "site"), {"shop_name": "Le Pont"})
    draft.refresh_from_db()
    assert (draft.country, draft.shop_name) == ("BE", "Le Pont")


def test_a_list_for_spreadsheets_names_it(client, cast, release):
    report = make_abroad(cast, release)
    sign_in(client, cast.technician)
    html = client.get(reverse("installations:base")).content.decode()
    assert report.site.name in html
