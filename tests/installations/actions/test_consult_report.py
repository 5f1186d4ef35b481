import datetime as dt

import pytest

from installations.actions.consult_report import consult_report
from installations.rules import access
from portal.core import clock
from portal.core.actions import Refused
from tests.installations.factories import make

pytestmark = pytest.mark.django_db


def test_a_reason_opens_the_report_to_that_person_for_a_while(cast, release):
    report = make(cast.technician_rep, release, "submitted")
    assert access.needs_reason(cast.quality, report)
    consult_report(by=cast.quality, report=report, reason="Réclamation du commerçant")
    assert not access.needs_reason(cast.quality, report)
    assert access.needs_reason(cast.quality2, report)
    with clock.moved_to(clock.now() + dt.timedelta(hours=9)):
        assert access.needs_reason(cast.quality, report)
    assert not access.needs_reason(cast.auditor, report)


def test_no_reason_no_reading(cast, release):
    report = make(cast.technician_rep, release, "submitted")
    with pytest.raises(Refused):
        consult_report(by=cast.quality, report=report, reason="  ")
    assert access.needs_reason(cast.quality, report)
