"""Integrators in the search box."""

import pytest
from django.contrib.auth.models import AnonymousUser

from integrators.search import find_integrators

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
