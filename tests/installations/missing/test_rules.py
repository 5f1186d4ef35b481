"""Where a signed report is missing: of a licence, a download, a site that asks for help."""

import datetime as dt

import pytest

from installations.licences.actions import cancel_licence
from installations.missing import rules
from installations.models import Site
from portal.core import clock
from releases.models import Download, ReleaseFile
from tests.installations.factories import make, newer
from tests.installations.interventions.factories import recorded
from tests.installations.licences.factories import issued
from tests.installations.missing.factories import downloaded, licence_issued

pytestmark = pytest.mark.django_db


def gaps(kind, after=0):
    """Whose, and of what, on a day to come."""
    rows = rules.missing_on(clock.today() + dt.timedelta(days=after))
    return [
        (row.integrator_id, row.licence_id or row.release_id or row.site_id)
        for row in rows
        if row.kind == kind
    ]


def test_a_licence_is_a_gap_after_fifteen_days(cast):
    row = licence_issued(cast, days=0)
    assert gaps("licence", 14) == []
    assert gaps("licence", 15) == [(cast.integrator.pk, row.pk)]
    cancel_licence(by=cast.quality, licence=row, reason="Erreur.")
    assert gaps("licence", 15) == []


@pytest.mark.parametrize("who", ["technician_rep", "stranger_rep"])
def test_a_signed_report_of_any_company_closes_the_gap_of_a_licence(cast, release, who):
    report = make(getattr(cast, who), release)
    # However the number is written.
    issued(cast.quality, cast.integrator, report.licence.lower().replace("-", " "))
    assert gaps("licence", 400) == []


def test_a_report_that_is_not_signed_closes_nothing(cast, release):
    report = make(cast.technician_rep, release, "submitted")
    downloaded(cast.technician_rep, release)
    row = licence_issued(cast, report.licence)
    assert gaps("licence") == [(cast.integrator.pk, row.pk)]
    assert gaps("download") == [(cast.integrator.pk, release.pk)]


def test_a_download_is_a_gap_after_thirty_days(cast, release):
    downloaded(cast.technician_rep, release, days=0)
    assert gaps("download", 29) == []
    assert gaps("download", 30) == [(cast.integrator.pk, release.pk)]


def test_several_downloads_of_a_release_are_one_gap_an_integrator(cast, release):
    downloaded(cast.technician_rep, release, days=40)
    downloaded(cast.manager_rep, release, days=5)
    downloaded(cast.stranger_rep, release)
    assert gaps("download") == sorted(
        (company.pk, release.pk) for company in (cast.integrator, cast.elsewhere)
    )


def test_a_signed_report_closes_the_gap_of_its_integrator_alone(cast, release):
    downloaded(cast.technician_rep, release)
    downloaded(cast.stranger_rep, release)
    make(cast.technician_rep, release)
    assert gaps("download") == [(cast.elsewhere.pk, release.pk)]


def test_a_signed_report_on_a_later_release_closes_the_gap_and_on_an_earlier_none(cast, release):
    downloaded(cast.technician_rep, release)
    make(cast.technician_rep, release)
    latest = newer(cast)
    downloaded(cast.technician_rep, latest)
    assert gaps("download") == [(cast.integrator.pk, latest.pk)]
    make(cast.technician_rep, latest)
    downloaded(cast.stranger_rep, release)
    make(cast.stranger_rep, latest)
    assert gaps("download") == []


def test_what_crisalid_reads_and_tools_are_no_gap(cast, release):
    row = downloaded(cast.technician_rep, release)
    assert gaps("download") != []
    ReleaseFile.objects.filter(pk=row.file_id).update(kind=ReleaseFile.Kind.TOOL)
    assert gaps("download") == []
    ReleaseFile.objects.filter(pk=row.file_id).update(kind=ReleaseFile.Kind.INSTALLER)
    Download.objects.filter(pk=row.pk).update(representative=None)
    assert gaps("download") == []


SITES = [("submitted", True), ("void", True), ("signed", False)]


@pytest.mark.parametrize(("until", "missing"), SITES)
def test_a_site_that_asks_for_help_is_one_gap_until_a_report_is_signed(
    cast, release, until, missing
):
    report = make(cast.technician_rep, release, until)
    for _ in range(2):
        recorded(cast.technician_rep, site=report.site)
    assert gaps("request") == ([(report.integrator_id, report.site_id)] if missing else [])


def test_anothers_report_at_the_same_shop_counts(cast, release):
    waiting = make(cast.technician_rep, release, "submitted")
    signed = make(cast.stranger_rep, release)
    recorded(cast.technician_rep, site=waiting.site)
    assert len(gaps("request")) == 1
    Site.objects.filter(pk=signed.site_id).update(siret=waiting.site.siret)
    assert gaps("request") == []


def test_a_request_of_an_unknown_place_names_no_site(cast):
    recorded(cast.technician_rep)
    assert gaps("request") == []
