"""Integrators in the search box."""

import pytest
from django.contrib.auth.models import AnonymousUser

from integrators.plugs.search import find_approved, find_integrators

pytestmark = pytest.mark.django_db


def names(user, text):
    return {hit.title for hit in find_integrators(user, text, 10)}


def test_staff_find_by_name_town_siren_and_siret(cast):
    company = cast.integrator
    for text in ("moselle", "metz", company.siren, company.siret, "moselle metz"):
        assert company.name in names(cast.quality, text), text
    assert names(cast.quality, "moselle brest") == set()


def test_a_representative_finds_their_own_company_alone(cast):
    assert names(cast.technician, "caisse") == {cast.integrator.name}
    assert cast.integrator.name not in names(cast.stranger, "moselle")
    assert names(AnonymousUser(), "moselle") == set()


def test_one_query(cast, django_assert_num_queries):
    with django_assert_num_queries(1):
        names(cast.quality, "caisse")


def approved(user, text):
    return {hit.title for hit in find_approved(user, text, 10)}


def test_visitors_find_who_is_in_the_register(cast, settings):
    company = cast.integrator
    assert approved(AnonymousUser(), "metz") == {company.name}
    [hit] = find_approved(AnonymousUser(), company.siren, 10)
    assert hit.href.endswith(f"/register/{company.siren}/")
    settings.PUBLIC_REGISTER = False
    assert approved(AnonymousUser(), "metz") == set()


def test_each_company_is_found_once(cast):
    """In its own file where one may open it, in the register otherwise."""
    assert approved(cast.technician, "moselle") == set()
    assert approved(cast.stranger, "moselle") == {cast.integrator.name}
    assert approved(cast.quality, "moselle") == set()


def test_only_the_approved_are_in_the_register(cast, django_assert_num_queries):
    everyone = names(cast.quality, "caisse") | names(cast.quality, "moselle")
    # Whether the register is public, a setting, and who is in it.
    with django_assert_num_queries(2):
        shown = approved(AnonymousUser(), "moselle")
    assert shown
    assert shown < everyone
