"""Who may write which report: what a release asks for, and the very moment of leaving."""

import datetime as dt

import pytest

from installations.models import ReportKind
from installations.rules.eligibility import require_person, signer_eligibility
from integrators.companies.actions.people import record_departure
from integrators.models import TrainingKind
from integrators.trainings.actions.sessions import add_course
from portal.core import clock
from portal.core.actions import Refused
from portal.demo.installations import submit
from releases.drafting.actions.drafts import update_draft
from releases.drafting.actions.publication import publish_release, submit_for_publication
from tests.installations.factories import complete_draft, make
from tests.integrators import factories as registry
from tests.releases import factories as releases

pytestmark = pytest.mark.django_db


@pytest.fixture
def asking(cast):
    """A release with a complementary training that nobody has had, from next week on."""
    course = add_course(
        by=cast.quality,
        course=registry.course_data(title="Tablette", kind=TrainingKind.COMPLEMENTARY),
    )
    draft = releases.complete_draft(cast.quality)
    starts_on = clock.today() + dt.timedelta(days=7)
    identity = releases.identity(training=course, training_from=starts_on)
    update_draft(by=cast.quality, release=draft, identity=identity)
    submit_for_publication(by=cast.quality, release=draft)
    return publish_release(by=cast.quality2, release=draft)


@pytest.fixture
def next_month(time_machine):
    return lambda: time_machine.move_to(clock.now() + dt.timedelta(days=30))


def missing(cast, release, kind):
    answer = signer_eligibility(cast.technician_rep, kind=kind, line=release.line, release=release)
    return [item.code for item in answer.missing]


@pytest.mark.parametrize("kind", ReportKind.values)
def test_a_removal_alone_does_not_depend_on_the_training_of_a_release(
    cast, asking, next_month, kind
):
    assert missing(cast, asking, kind) == []
    next_month()
    assert missing(cast, asking, kind) == ([] if kind == ReportKind.REMOVAL else ["complementary"])


def test_a_machine_is_taken_away_by_whoever_may_no_longer_install_it(cast, asking, next_month):
    running = make(cast.technician_rep, asking)
    next_month()
    removal = complete_draft(cast.technician_rep, asking, kind=ReportKind.REMOVAL, replaces=running)
    assert submit(removal, by=cast.technician).state == "submitted"
    new = complete_draft(cast.technician_rep, asking)
    with pytest.raises(Refused, match="Tablette") as refused:
        submit(new, by=cast.technician)
    assert refused.value.code == "not_eligible"


def test_who_leaves_may_write_no_report_from_that_very_moment(cast, release, time_machine):
    moment = (clock.now() + dt.timedelta(hours=1)).replace(microsecond=500)
    asked = {"kind": ReportKind.NEW, "line": release.line, "release": release}
    time_machine.move_to(moment, tick=False)
    left = record_departure(by=cast.quality, representative=cast.technician_rep)
    assert left.left_at == clock.now()
    with pytest.raises(Refused, match="représentez plus") as refused:
        require_person(left, **asked)
    assert refused.value.code == "not_eligible"
    time_machine.move_to(moment - dt.timedelta(microseconds=1), tick=False)
    require_person(left, **asked)
