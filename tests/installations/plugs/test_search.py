"""Sites and reports in the search box."""

import pytest
from django.contrib.auth.models import AnonymousUser

from installations.models import Site
from installations.plugs.search import find_reports, find_sites
from tests.cast import read_anew
from tests.installations import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(cast, release):
    return factories.make(cast.technician_rep, release, until="signed")


def test_a_site_is_found_by_siret_shop_and_town(cast, report):
    site = Site.objects.get()
    for text in (site.siret, site.siret[:9], site.name, f"{site.city} {site.name}"):
        assert [hit.title for hit in find_sites(cast.technician, text, 5)] == [site.name], text


def test_a_report_is_found_by_number_licence_and_serial(cast, report):
    for text in (report.number, report.number[-3:], report.licence, report.serial_number):
        assert [hit.title for hit in find_reports(cast.technician, text, 5)] == [report.number]


@pytest.mark.parametrize("who", ["stranger", "candidate", "admin"])
def test_nobody_finds_what_is_not_theirs(cast, report, who):
    user = getattr(cast, who)
    assert list(find_sites(user, report.city, 5)) == []
    assert list(find_reports(user, report.number, 5)) == []


def test_visitors_find_nothing(cast, report):
    assert list(find_sites(AnonymousUser(), report.city, 5)) == []
    assert list(find_reports(AnonymousUser(), report.number, 5)) == []


def test_one_query_each_and_one_for_the_merchants_that_a_word_names(
    cast, report, django_assert_num_queries
):
    technician = read_anew(cast.technician)
    with django_assert_num_queries(2):
        list(find_sites(technician, report.city, 5))
    with django_assert_num_queries(1):
        list(find_reports(technician, report.number, 5))
