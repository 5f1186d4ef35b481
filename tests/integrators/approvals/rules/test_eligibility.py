"""Who may act, at the edges of each rule: the day before, the day, the day after."""

import datetime as dt

import pytest
from django.utils import translation

from integrators.approvals.actions import (
    end_approval,
    grant_approval,
    reinstate_integrator,
    suspend_integrator,
)
from integrators.approvals.rules.answers import answer_about
from integrators.approvals.rules.eligibility import FILES, check, check_all, company_check
from integrators.companies.actions.people import invite_representative, record_departure
from integrators.models import Activity, Approval, Integrator, Representative, TrainingKind
from integrators.trainings.actions.records import record_training
from portal.accounts.people.actions.accept_invitation import accept_invitation
from portal.accounts.staff.actions.manage_user import deactivate_user
from portal.core import clock
from portal.core.products import ProductLine
from portal.ui.text.formats import when
from tests.cast import make_user
from tests.integrators import factories as make
from tests.integrators.helpers import paris

V4 = ProductLine.V4
DAY = dt.timedelta(days=1)


def missing(subject, **asked):
    asked = {"line": V4, "activity": Activity.INSTALL, **asked}
    return [item.code for item in check(subject, **asked).missing]


@pytest.fixture
def technician(quality, company, team):
    make.approve(quality, company)
    return team[1]


def test_in_order(technician):
    answer = check(technician.user, line=V4, activity=Activity.INSTALL)
    assert answer.ok
    assert answer.representative == technician
    assert [item.code for item in answer.requirements] == [
        "representative", "training", "charter", "approval", "suspension",
    ]  # fmt: skip
    assert all(item.label for item in answer.requirements)


def test_a_stranger_and_staff_represent_nobody(technician, quality):
    assert missing(make_user()) == ["representative"]
    assert missing(quality) == ["representative"]


def test_each_line_asks_for_its_own_training_and_approval(technician):
    assert missing(technician.user, line=ProductLine.V3) == ["training", "approval"]


def test_who_leaves_is_out_from_that_very_moment(quality, company, technician, time_machine):
    """Not a microsecond later, wherever it is asked."""
    moment = (clock.now() + DAY).replace(microsecond=500)
    just_before = moment - dt.timedelta(microseconds=1)
    time_machine.move_to(just_before, tick=False)
    assert missing(technician.user) == []
    time_machine.move_to(moment, tick=False)
    left = record_departure(by=quality, representative=technician)
    assert left.left_at == clock.now() == moment
    for subject in (technician.user, left):
        assert missing(subject) == missing(subject, at=moment) == ["representative"]
        assert missing(subject, at=just_before) == []
    assert "No longer" in str(told_of(technician, moment).label)
    assert members(company, moment) == {"manager"}
    assert members(company, just_before) == {"manager", "technician"}
    today = answer_about(company, day=clock.today(), line=V4, activity=Activity.INSTALL)
    assert technician not in [person.representative for person in today.people]
    yesterday = answer_about(company, day=clock.today() - DAY, line=V4, activity=Activity.INSTALL)
    assert technician in [person.representative for person in yesterday.people]


def test_who_joins_is_in_from_that_very_moment(company, technician):
    joined = technician.joined_at
    just_before = joined - dt.timedelta(microseconds=1)
    for subject in (technician.user, technician):
        assert "representative" not in missing(subject, at=joined)
        assert "representative" in missing(subject, at=just_before)
    assert "technician" in members(company, joined)
    assert "technician" not in members(company, just_before)
    assert "Does not represent" in str(told_of(technician, just_before).label)


def told_of(person, moment):
    with translation.override("en"):
        asked = check(person, line=V4, activity=Activity.INSTALL, at=moment)
        return next(item for item in asked.requirements if item.code == "representative")


def members(company, moment):
    """Whom the company's check counts at that moment."""
    return {
        person.representative.role for person in company_check(company, line=V4, at=moment).team
    }


def test_an_activity_that_is_not_approved(quality, company, team):
    make.approve(quality, company, activities=[Activity.SELL])
    user = team[1].user
    assert missing(user, activity=Activity.INSTALL) == ["approval"]
    assert missing(user, activity=FILES) == ["approval"]
    assert missing(user, activity=Activity.SELL) == []
    assert missing(user, activity="") == []


def test_what_is_missing_says_what_to_do(quality, company, charter):
    person = make.join(quality, company)
    answer = check(person.user, line=V4, activity=Activity.INSTALL)
    assert [item.code for item in answer.missing] == ["training", "charter", "approval"]
    assert all(item.what_to_do for item in answer.missing)
    assert not answer.person_in_order
    by_code = {item.code: item for item in answer.missing}
    assert by_code["charter"].url_name == "integrators:charter"


class TestTraining:
    def recorded(self, quality, company, charter, **changes):
        person = make.join(quality, company)
        make.train(quality, person, **changes)
        return person

    def test_without_the_nf525_module(self, quality, company, charter):
        person = self.recorded(quality, company, charter, nf525_module=False)
        assert "training" in missing(person)

    def test_a_complementary_training_alone_is_not_enough(self, quality, company, charter):
        person = self.recorded(quality, company, charter, kind=TrainingKind.COMPLEMENTARY)
        assert "training" in missing(person)

    def test_absent(self, quality, company, charter):
        person = make.join(quality, company)
        record_training(by=quality, session=make.session_data(), attendance={person: False})
        assert "training" in missing(person)

    def test_the_last_day_counts_and_the_next_does_not(self, quality, company, charter):
        person = self.recorded(quality, company, charter, valid_months=12)
        last = person.trainings.get().expires_on
        assert "training" not in missing(person, at=last - DAY)
        assert "training" not in missing(person, at=last)
        assert "training" in missing(person, at=last + DAY)

    @pytest.mark.django_db
    def test_expiry_turns_at_midnight_in_paris(self, time_machine):
        time_machine.move_to(paris(2024, 2, 29, 10), tick=False)
        quality = make_user("quality")
        charter = make.make_charter(quality)
        person = self.recorded(quality, make.make_integrator(quality), charter, valid_months=12)
        assert person.trainings.get().expires_on == dt.date(2025, 2, 28)
        assert "training" not in missing(person, at=paris(2025, 2, 28, 23, 59))
        assert "training" in missing(person, at=paris(2025, 3, 1, 0, 0))

    def test_a_refresher_renews_what_an_initial_training_began(self, quality, company, charter):
        person = self.recorded(quality, company, charter, valid_months=1)
        first = person.trainings.get().expires_on
        make.train(
            quality, person, kind=TrainingKind.COMPLEMENTARY, title="Rappel", valid_months=12
        )
        assert "training" not in missing(person, at=first + DAY)

    @pytest.mark.django_db
    def test_before_it_was_recorded_it_did_not_count(self, time_machine):
        time_machine.move_to(paris(2026, 3, 10, 10), tick=False)
        quality = make_user("quality")
        person = make.join(quality, make.make_integrator(quality))
        time_machine.move_to(paris(2026, 3, 14, 10), tick=False)
        make.train(quality, person, held_on=dt.date(2026, 3, 11))
        for day in (11, 13):
            assert "training" in missing(person, at=dt.date(2026, 3, day))
        assert "training" not in missing(person, at=dt.date(2026, 3, 14))


class TestCharter:
    @pytest.fixture
    def second(self, quality, technician):
        """Takes effect in ten days, with thirty days of grace."""
        return make.make_charter(
            quality, version="2.0", effective_on=clock.today() + 10 * DAY, grace_days=30
        )

    def test_the_grace_period(self, technician, second):
        starts = second.effective_on
        assert missing(technician, at=starts - DAY) == []
        assert missing(technician, at=starts) == []
        assert missing(technician, at=starts + 29 * DAY) == []
        assert second.grace_ends_on == starts + 29 * DAY
        assert missing(technician, at=starts + 30 * DAY) == ["charter"]

    def test_within_grace_one_is_told_by_when_to_sign(self, technician, second):
        answer = check(technician, line=V4, at=second.effective_on)
        told = next(item for item in answer.requirements if item.code == "charter")
        assert told.met
        assert told.what_to_do
        assert told.url_name == "integrators:charter"

    def test_grace_is_for_those_who_signed_the_version_before(
        self, quality, company, technician, second
    ):
        newcomer = make.join(quality, company)
        make.train(quality, newcomer)
        assert missing(newcomer, at=second.effective_on) == ["charter"]

    def test_without_grace_the_day_itself_asks(self, quality, technician):
        day = clock.today() + 5 * DAY
        make.make_charter(quality, version="3.0", effective_on=day, grace_days=0)
        assert missing(technician, at=day - DAY) == []
        assert missing(technician, at=day) == ["charter"]

    def test_where_two_graces_overlap_each_keeps_its_thirty_days(self, quality, technician):
        first, second = clock.today() + 5 * DAY, clock.today() + 10 * DAY
        make.make_charter(quality, version="2.0", effective_on=first, grace_days=30)
        make.make_charter(quality, version="3.0", effective_on=second, grace_days=30)
        for day in (first, first + 29 * DAY, second, second + 29 * DAY):
            assert missing(technician, at=day) == []
        assert missing(technician, at=second + 30 * DAY) == ["charter"]
        answer = check(technician, line=V4, at=second)
        told = next(item for item in answer.requirements if item.code == "charter")
        assert when(second + 29 * DAY) in told.label

    def test_a_grace_that_has_ended_is_not_opened_again(self, quality, technician):
        first, second = clock.today() + 5 * DAY, clock.today() + 60 * DAY
        make.make_charter(quality, version="2.0", effective_on=first, grace_days=30)
        make.make_charter(quality, version="3.0", effective_on=second, grace_days=30)
        assert missing(technician, at=first + 30 * DAY) == ["charter"]
        assert missing(technician, at=second) == ["charter"]


class TestApproval:
    def test_its_first_and_last_days_count(self, quality, company, team):
        first, last = clock.today() + 3 * DAY, clock.today() + 40 * DAY
        grant_approval(
            by=quality, integrator=company, activities=[Activity.INSTALL], lines=[V4],
            starts_on=first, ends_on=last,
        )  # fmt: skip
        person = team[1]
        assert missing(person, at=first - DAY) == ["approval"]
        assert missing(person, at=first) == []
        assert missing(person, at=last) == []
        assert missing(person, at=last + DAY) == ["approval"]
        assert missing(person, at=paris(last.year, last.month, last.day, 23, 59)) == []

    @pytest.mark.django_db
    def test_suspension_and_reinstatement_as_of(self, time_machine):
        time_machine.move_to(paris(2026, 9, 1, 8), tick=False)
        quality = make_user("quality")
        company, _manager, person = make.make_approved(quality, make.make_charter(quality))
        time_machine.move_to(paris(2026, 9, 10, 15), tick=False)
        suspend_integrator(by=quality, integrator=company, reason="PV manquants")
        assert missing(person) == ["suspension"]
        time_machine.move_to(paris(2026, 9, 12, 9), tick=False)
        reinstate_integrator(by=quality, integrator=company, reason="Reçus")
        assert missing(person) == []
        assert missing(person, at=dt.date(2026, 9, 9)) == []
        assert missing(person, at=paris(2026, 9, 10, 14, 59)) == []
        assert missing(person, at=dt.date(2026, 9, 10)) == ["suspension"]
        assert missing(person, at=dt.date(2026, 9, 11)) == ["suspension"]
        assert missing(person, at=paris(2026, 9, 12, 9)) == []

    def test_an_ended_approval_does_not_come_back_with_a_new_one(
        self, quality, company, technician
    ):
        end_approval(by=quality, integrator=company, reason="Cession")
        assert missing(technician) == ["approval"]
        make.approve(quality, company, activities=[Activity.SELL])
        assert missing(technician, activity=Activity.SELL) == []
        assert missing(technician, activity=Activity.INSTALL) == ["approval"]


class TestRepresentative:
    def test_after_the_departure(self, quality, technician):
        record_departure(by=quality, representative=technician)
        assert missing(technician) == ["representative"]
        assert missing(technician.user) == ["representative"]

    def test_with_a_closed_account(self, technician):
        deactivate_user(by=make_user("admin"), user=technician.user, reason="Perdu")
        assert missing(technician) == ["representative"]

    def test_of_two_companies_the_better_one_answers(self, quality, charter, technician):
        other = make.make_integrator(quality)
        invited = invite_representative(
            by=quality, integrator=other, email=technician.user.email, name="x", role="manager"
        )
        accept_invitation(by=technician.user, invitation=invited.invitation)
        assert Representative.objects.filter(user=technician.user).count() == 2
        answer = check(technician.user, line=V4, activity=Activity.INSTALL)
        assert answer.ok
        assert answer.representative == technician


def test_approved_on_asks_the_same_question(quality, company, technician):
    today = clock.today()
    found = Integrator.objects.approved_on(today, line=V4, activity=Activity.INSTALL)
    assert list(found) == [company]
    assert not Integrator.objects.approved_on(today - DAY).exists()
    assert not Integrator.objects.approved_on(line=ProductLine.V3).exists()
    suspend_integrator(by=quality, integrator=company, reason="x")
    assert not Integrator.objects.approved_on().exists()
    assert not Approval.objects.in_force_on(today).exists()


class TestCompanyCheck:
    def codes(self, company):
        return [item.code for item in company_check(company, line=V4).missing]

    def test_everything_is_missing_at_first(self, quality, charter):
        company = make.make_integrator(quality, contacts=[])
        assert self.codes(company) == ["contact", "manager", "technician"]

    def test_nothing_is_missing_with_one_of_each_in_order(self, company, team):
        assert company_check(company, line=V4).ok

    def test_two_managers_do_not_make_a_technician(self, quality, company, charter):
        for _ in range(2):
            person = make.join(quality, company, make.MANAGER)
            make.train(quality, person)
            make.sign(person, charter)
        assert self.codes(company) == ["technician"]

    def test_it_names_who_lacks_what(self, quality, company, charter):
        person = make.join(quality, company, make.MANAGER, name="Odile Weber")
        found = company_check(company, line=V4).missing[0]
        assert found.code == "manager"
        assert "Odile Weber" in found.what_to_do
        make.train(quality, person)
        found = company_check(company, line=V4).missing[0]
        assert charter.version in found.what_to_do

    def test_a_newcomer_never_counts_against_the_company(self, quality, company, team):
        make.join(quality, company)
        assert company_check(company, line=V4).ok

    def test_a_suspension(self, quality, company, technician):
        suspend_integrator(by=quality, integrator=company, reason="x")
        assert self.codes(company) == ["suspension"]


def test_the_number_of_queries_is_small_and_constant(
    quality, company, charter, technician, django_assert_num_queries
):
    with django_assert_num_queries(1):
        check(technician.user, line=V4, activity=FILES)
    people = Representative.objects.filter(integrator=company)
    with django_assert_num_queries(1):
        check_all(people, line=V4)
    for _ in range(5):
        make.join(quality, company)
    with django_assert_num_queries(1):
        assert len(check_all(people, line=V4)) == 7
    with django_assert_num_queries(5):
        company_check(company, line=V4)
