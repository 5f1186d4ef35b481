"""The demo's merchants have their shops near the integrator, and their tills only take money in."""

import datetime as dt
import random

import pytest

from installations.models import ReportKind
from integrators.companies.departments import department_of
from integrators.companies.postcodes import place_of
from portal.core import clock
from portal.demo import installations
from portal.demo.integrators.people import COMPANIES
from portal.demo.places import FEWEST, NEAR_KM, TOWNS, near, town_near


def test_every_town_lies_somewhere():
    assert len({town for _postcode, town in TOWNS}) > 100
    assert all(place_of(postcode).exact for postcode, _town in TOWNS)


@pytest.mark.parametrize(("name", "postcode"), [(row[0], row[2]) for row in COMPANIES])
def test_each_company_has_clients_near_it(name, postcode):
    here = place_of(postcode)
    kms = [here.km_to(place_of(code)) for code, _town in near(postcode)]
    assert len(kms) >= FEWEST
    assert kms == sorted(kms)
    assert kms[0] <= NEAR_KM, name
    assert max(kms) < 130, name


def test_the_nearest_comes_most_often():
    rng = random.Random(3)
    found = [town_near(rng, "97400") for _number in range(200)]
    assert {department_of(postcode) for postcode, _town in found} == {"974"}
    first, last = near("97400")[0], near("97400")[-1]
    assert found.count(first) > found.count(last)


@pytest.mark.django_db
def test_a_shop_is_near_and_its_total_grows(cast, release):
    rng = random.Random(4)
    at = clock.now()
    first = installations.report(
        representative=cast.technician_rep, release=release, at=at, rng=rng
    )
    assert first.opening_total == 0
    here = place_of(cast.integrator.postcode)
    assert here.km_to(place_of(first.postcode)) <= NEAR_KM
    later = at + dt.timedelta(days=200)
    second = installations.report(
        representative=cast.technician_rep, release=release, at=later, rng=rng,
        kind=ReportKind.REPLACEMENT, replaces=first,
    )  # fmt: skip
    assert second.opening_total > 200 * 100
    assert second.commissioned_at > first.commissioned_at
