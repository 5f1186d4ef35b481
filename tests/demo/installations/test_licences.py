import datetime as dt

import pytest

from installations.licences import plugs as licences_plugs
from installations.missing import plugs as missing_plugs
from installations.models import IssuedLicence, LicenceFile, MissingReport
from portal.core import clock
from portal.demo import licences
from portal.demo.stage import play
from tests.installations.factories import make
from tests.installations.missing.factories import downloaded

pytestmark = pytest.mark.django_db


def test_it_has_something_of_each(cast, release):
    # The scene begins a month before its end, and no clock goes back.
    end = clock.now() + dt.timedelta(days=34)
    report = make(cast.technician_rep, release)
    downloaded(cast.stranger_rep, release, days=40)
    play([licences.scene(cast.integrator, end)])
    assert LicenceFile.objects.filter(stage="finished").count() == 2
    rows = IssuedLicence.objects.filter(integrator=cast.integrator)
    assert rows.filter(number=report.licence).count() == 1
    assert rows.without_report().count() == len(licences.LEFT) - 1
    assert rows.exclude(cancelled_at=None).get().number == licences.CANCELLED
    states = set(MissingReport.objects.values_list("kind", "state"))
    assert states == {("licence", "open"), ("licence", "void"), ("download", "answered")}
    assert not [*licences_plugs.inspect(), *missing_plugs.inspect()]
