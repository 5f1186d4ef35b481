"""A complementary training that a release asks for: announced, then needed, for that release."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from integrators.models import TrainingKind, TrainingRecord
from integrators.trainings.actions.sessions import add_course, enrol, hold_session, plan_session
from portal.core import clock
from portal.core.actions import Refused
from releases.drafting.actions.contents import Note, set_notes
from releases.drafting.actions.drafts import update_draft
from releases.drafting.actions.publication import publish_release, submit_for_publication
from releases.drafting.rules import missing_of
from releases.files.access import download_decision
from tests.cast import sign_in
from tests.installations.factories import make
from tests.integrators import factories as registry
from tests.integrators.helpers import paris
from tests.releases import factories

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def course(cast):
    values = registry.course_data(
        title="Tablette", kind=TrainingKind.COMPLEMENTARY, nf525_module=False, valid_months=12
    )
    return add_course(by=cast.quality, course=values)


def asking(cast, course, starts_on, version=factories.V4):
    draft = factories.complete_draft(cast.quality, version=version)
    identity = factories.identity(training=course, training_from=starts_on)
    update_draft(by=cast.quality, release=draft, identity=identity)
    submit_for_publication(by=cast.quality, release=draft)
    return publish_release(by=cast.quality2, release=draft)


def attend(cast, course, *people, result="passed"):
    planned = plan_session(
        by=cast.quality, course=course, plan=registry.plan_data(day=clock.today())
    )
    rows = [enrol(by=cast.quality, planned=planned, representative=one) for one in people]
    results = dict.fromkeys(rows, result)
    if result != "passed":
        results[enrol(by=cast.quality, planned=planned, representative=cast.manager_rep)] = "passed"
    hold_session(by=cast.quality, planned=planned, results=results)


def code(cast, release):
    return download_decision(cast.technician, release).code


def test_announced_until_the_day_before_and_needed_from_the_day_on(cast, course, time_machine):
    """The day begins at midnight in Paris: at 23:30 UTC it is tomorrow there, in winter too."""
    day = clock.today() + 30 * DAY
    release = asking(cast, course, day)
    before = dt.datetime.combine(day - DAY, dt.time(23, 59), paris(2024, 1, 1).tzinfo)
    time_machine.move_to(before, tick=False)
    assert code(cast, release) == "eligible"
    requirement = next(
        item
        for item in download_decision(cast.technician, release).eligibility.requirements
        if item.code == "complementary"
    )
    assert "Tablette" in requirement.label
    assert requirement.url_name == "integrators:sessions"
    time_machine.move_to(before + dt.timedelta(minutes=1), tick=False)
    decision = download_decision(cast.technician, release)
    assert (decision.code, decision.status) == ("not_eligible", 403)
    assert [item.code for item in decision.eligibility.missing] == ["complementary"]
    time_machine.move_to(before + DAY, tick=False)
    assert code(cast, release) == "not_eligible"


def test_attendance_opens_it_until_it_expires(cast, course, time_machine):
    release = asking(cast, course, clock.today())
    assert code(cast, release) == "not_eligible"
    attend(cast, course, cast.technician_rep)
    assert code(cast, release) == "eligible"
    last = TrainingRecord.objects.get(
        representative=cast.technician_rep, session__course=course
    ).expires_on
    noon = dt.datetime.combine(last, dt.time(12), paris(2024, 1, 1).tzinfo)
    # The charter and the other training of the cast hold for longer.
    time_machine.move_to(noon, tick=False)
    missing = download_decision(cast.technician, release).eligibility.missing
    assert "complementary" not in [item.code for item in missing]
    time_machine.move_to(noon + DAY, tick=False)
    missing = download_decision(cast.technician, release).eligibility.missing
    assert "complementary" in [item.code for item in missing]


@pytest.mark.parametrize("result", ["failed", "absent"])
def test_being_there_is_not_enough(cast, course, result):
    release = asking(cast, course, clock.today())
    attend(cast, course, cast.technician_rep, result=result)
    assert code(cast, release) == "not_eligible"


def test_other_releases_and_the_approval_do_not_depend_on_it(cast, course):
    other = factories.published(cast, line="V3", version=factories.V3)
    asking(cast, course, clock.today())
    assert code(cast, other) == "eligible"
    assert type(cast.integrator).objects.approved_on(line="V4").filter(pk=cast.integrator.pk)


def test_a_report_of_it_is_refused_with_why_and_a_removal_is_not(cast, course):
    running = make(cast.technician_rep, factories.published(cast))
    release = asking(cast, course, clock.today(), version=factories.NEWER_V4)
    with pytest.raises(Refused) as refused:
        make(cast.technician_rep, release, at=clock.now())
    assert refused.value.code == "not_eligible"
    assert "Tablette" in str(refused.value)
    assert make(cast.technician_rep, release, kind="removal", replaces=running).state == "signed"


def test_the_page_says_what_is_missing_and_where_to_enrol(cast, course):
    release = asking(cast, course, clock.today())
    page = sign_in(Client(), cast.technician).get(release.get_absolute_url()).content.decode()
    assert "Tablette" in page
    assert "/integrators/sessions/" in page
    assert "Tablette" in Client().get(release.get_absolute_url()).content.decode()


def test_only_a_version_with_a_new_feature_asks_and_both_fields_are_needed(cast, course):
    draft = factories.complete_draft(cast.quality)
    with pytest.raises(Refused) as refused:
        update_draft(by=cast.quality, release=draft, identity=factories.identity(training=course))
    assert refused.value.code == "training"
    draft.refresh_from_db()
    identity = factories.identity(training=course, training_from=clock.today())
    draft = update_draft(by=cast.quality, release=draft, identity=identity)
    assert missing_of(draft) == []
    note = Note(kind="correction", text_fr="Arrondi", text_en="Rounding")
    set_notes(by=cast.quality, release=draft, notes=[note])
    assert "training" in [item.code for item in missing_of(draft)]


def test_the_draft_page_takes_it(cast, course):
    draft = factories.complete_draft(cast.quality)
    client = sign_in(Client(), cast.quality)
    values = {
        "certificate_number": "525/9999-03", "category": "B", "certified_on": "2026-07-01",
        "training": course.pk, "training_from": "",
    }  # fmt: skip
    address = reverse("releases:section", args=[draft.version, "identity"])
    assert "quel jour" in client.post(address, values).content.decode()
    client.post(address, values | {"training_from": "2026-12-01"})
    draft.refresh_from_db()
    assert (draft.training, draft.training_from) == (course, dt.date(2026, 12, 1))
