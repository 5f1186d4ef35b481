"""An approval that runs opens what the company's people read: not before it, not after it."""

import datetime as dt

import pytest

from integrators.approvals.actions import end_approval, suspend_integrator
from integrators.companies.actions.people import record_departure
from integrators.models import Approval
from portal.core import clock
from tests.integrators import factories as make

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def holds_approval(user, day=None):
    return Approval.objects.held_by(user, day).exists()


def test_a_candidate_holds_none_until_the_first_day_of_it(cast):
    company, candidate = cast.candidate_integrator, cast.candidate
    assert not holds_approval(candidate)
    make.make_team(cast.quality, company, cast.charter)
    first = clock.today() + 3 * DAY
    make.approve(cast.quality, company, starts_on=first, ends_on=first + 30 * DAY)
    assert not holds_approval(candidate)
    assert holds_approval(candidate, first)
    assert not holds_approval(candidate, first + 31 * DAY)


def test_newcomers_and_people_of_a_suspended_company_are_of_one_that_holds_it(cast):
    newcomer = make.join(cast.quality, cast.integrator)
    suspend_integrator(by=cast.quality, integrator=cast.elsewhere, reason="PV manquants")
    for user in (newcomer.user, cast.technician, cast.suspended, cast.stranger):
        assert holds_approval(user)


def test_an_ended_approval_and_a_person_who_left_hold_none(cast):
    end_approval(by=cast.quality, integrator=cast.elsewhere, reason="Fin du contrat")
    assert not holds_approval(cast.stranger)
    record_departure(by=cast.quality, representative=cast.technician_rep)
    assert not holds_approval(cast.technician)
    assert not holds_approval(cast.quality)
