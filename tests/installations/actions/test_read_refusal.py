import pytest

from installations.actions.begin_anew import begin_anew
from installations.actions.cancel_report import cancel_report
from installations.actions.read_refusal import read_refusal
from installations.plugs.duties import duties
from integrators.companies.actions.people import record_departure
from portal.core.actions import Refused
from tests.installations.factories import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(cast, release):
    return make(cast.technician_rep, release, "refused")


def titles(user):
    return [duty.title for duty in duties(user) if "ne signe pas" in duty.title]


def test_it_stands_on_the_home_page_of_its_writer_until_it_is_read(report, cast):
    assert titles(cast.technician) == [f"Le commerçant ne signe pas le {report.number}"]
    assert not titles(cast.manager)
    assert not titles(cast.stranger)
    read_refusal(by=cast.technician, report=report)
    assert not titles(cast.technician)


def test_of_whoever_has_left_it_stands_on_that_of_the_others(report, cast):
    record_departure(by=cast.manager, representative=cast.technician_rep)
    assert len(titles(cast.manager)) == 1
    assert not titles(cast.stranger)
    read_refusal(by=cast.manager, report=report)
    assert not titles(cast.manager)


def test_or_until_it_is_begun_anew_and_again_once_that_is_thrown_away(report, cast):
    fresh = begin_anew(by=cast.technician, report=report)
    assert not titles(cast.technician)
    cancel_report(by=cast.technician, report=fresh)
    assert len(titles(cast.technician)) == 1


def test_once_by_its_own_company_and_of_a_refusal_alone(report, cast, release):
    waiting = make(cast.technician_rep, release, "submitted")
    for user, row, code in (
        (cast.stranger, report, "stranger"), (cast.quality, report, "stranger"),
        (cast.technician, waiting, "not_refused"),
    ):  # fmt: skip
        with pytest.raises(Refused) as refused:
            read_refusal(by=user, report=row)
        assert refused.value.code == code
    read_refusal(by=cast.technician, report=report)
    with pytest.raises(Refused) as refused:
        read_refusal(by=cast.technician, report=report)
    assert refused.value.code == "already_read"
