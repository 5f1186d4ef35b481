import datetime as dt
import random

import pytest
from stdnum.fr import siret

from installations.models import InstallationReport
from portal.core import clock
from portal.demo import installations

pytestmark = pytest.mark.django_db


def test_it_lives_in_its_own_time(cast, release):
    at = clock.now() + dt.timedelta(days=30)
    report = installations.report(
        representative=cast.technician_rep, release=release, at=at, rng=random.Random(1)
    )
    assert report.state == "signed"
    assert at < report.submitted_at < report.signed_at < at + dt.timedelta(hours=1)
    assert report.commissioned_at == at


def test_one_is_corrected_by_another(cast, release):
    at = clock.now() + dt.timedelta(days=30)
    right = installations.report(
        representative=cast.technician_rep, release=release, at=at, rng=random.Random(1),
        until="corrected",
    )  # fmt: skip
    assert (right.state, right.corrects.state) == ("signed", "signed")
    assert right.serial_number[:-1] == right.corrects.serial_number[:-1]
    assert list(InstallationReport.objects.in_force()) == [right]


def test_its_merchants_have_valid_numbers():
    rng = random.Random(2)
    numbers = {installations.siret(rng) for _ in range(200)}
    assert len(numbers) == 200
    assert all(siret.is_valid(number) for number in numbers)


@pytest.mark.parametrize(
    "until", ["draft", "submitted", "integrator", "signed", "refused", "contested"]
)
def test_it_stops_where_it_is_told(cast, release, until):
    report = installations.report(
        representative=cast.technician_rep, release=release, at=clock.now(),
        rng=random.Random(3), until=until,
    )  # fmt: skip
    assert report.state == {"integrator": "submitted"}.get(until, until)
    assert report.signatures.count() == {
        "integrator": 1,
        "refused": 1,
        "signed": 2,
        "contested": 2,
    }.get(until, 0)
