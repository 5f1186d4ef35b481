"""The catalogue, places and waiting lists, attendance and its certificates."""

import datetime as dt

import pytest

from integrators.approvals.rules.eligibility import check
from integrators.models import Enrolment, PlannedSession, SessionState, TrainingRecord
from integrators.trainings.actions.sessions import (
    add_course,
    cancel_session,
    change_course,
    change_session,
    enrol,
    hold_session,
    plan_session,
    withdraw_enrolment,
)
from integrators.trainings.forms import PlanForm
from portal.core import clock
from portal.core.products import ProductLine
from portal.documents.models import Document
from portal.outbox.models import OutgoingMail
from tests.cast import make_user
from tests.integrators import factories as make
from tests.integrators.helpers import at_once, in_days, last_entry, refused

DAY = dt.timedelta(days=1)


@pytest.fixture
def planned(quality):
    return make.make_planned(quality, places=1)


@pytest.fixture
def people(quality, company):
    """(manager, first, second): a manager and two technicians."""
    manager = make.join(quality, company, make.MANAGER)
    return manager, make.join(quality, company), make.join(quality, company)


def states(planned):
    return [row.state for row in planned.enrolments.order_by("pk")]


class TestCatalogue:
    def test_added_changed_and_no_title_twice(self, quality):
        course = add_course(by=quality, course=make.course_data(title="NF525"))
        changed = change_course(
            by=quality, course=course, changes=make.course_data(title="NF525", offered=False)
        )
        assert not changed.offered
        with refused("title_exists"):
            add_course(by=quality, course=make.course_data(title="NF525"))
        with refused("not_offered"):
            plan_session(by=quality, course=changed, plan=make.plan_data())

    def test_change_to_a_title_that_exists(self, quality):
        add_course(by=quality, course=make.course_data(title="Une"))
        other = add_course(by=quality, course=make.course_data(title="Deux"))
        with refused("title_exists"):
            change_course(by=quality, course=other, changes=make.course_data(title="Une"))


def test_a_session_is_planned_ahead(quality):
    course = add_course(by=quality, course=make.course_data())
    assert plan_session(by=quality, course=course, plan=make.plan_data(day=clock.today()))
    with refused("in_the_past"):
        plan_session(by=quality, course=course, plan=make.plan_data(day=clock.today() - DAY))
    with refused("no_places"):
        plan_session(by=quality, course=course, plan=make.plan_data(places=0))


class TestChange:
    def change(self, quality, planned, **changes):
        plan = make.plan_data(places=planned.places, **changes)
        return change_session(by=quality, planned=planned, plan=plan)

    def mails(self, event):
        return OutgoingMail.objects.filter(key__startswith=f"training_session.{event}")

    def test_who_is_on_the_list_is_told_each_time(self, quality, planned, people):
        _manager, first, second = people
        for person in (first, second):
            enrol(by=quality, planned=planned, representative=person)
        day = clock.today() + 20 * DAY
        changed = self.change(quality, planned, day=day, place="Nancy")
        assert (changed.day, changed.place) == (day, "Nancy")
        told = {mail.to: mail.text for mail in self.mails("session_changed")}
        assert told.keys() == {first.user.email, second.user.email}
        assert "Nancy" in told[first.user.email]
        assert "Vous gardez votre place" in told[first.user.email]
        assert "liste d’attente" in told[second.user.email]
        data = last_entry().content["data"]
        assert (data["after"]["day"], data["after"]["place"]) == (day.isoformat(), "Nancy")
        self.change(quality, planned, day=day, place="Toul")
        assert self.mails("session_changed").count() == 4

    def test_more_places_go_to_who_waits_in_turn(self, quality, planned, people):
        for person in people:
            enrol(by=quality, planned=planned, representative=person)
        plan = {name: getattr(planned, name) for name in PlanForm.PLAN} | {"places": 2}
        change_session(by=quality, planned=planned, plan=plan)
        assert states(planned) == ["enrolled", "enrolled", "waiting"]
        assert self.mails("promoted").get().to == people[1].user.email
        assert not self.mails("session_changed").exists()

    def test_refusals(self, quality, people, time_machine):
        planned = make.make_planned(quality, places=2)
        for person in people[:2]:
            enrol(by=quality, planned=planned, representative=person)
        plan = {name: getattr(planned, name) for name in PlanForm.PLAN}
        for code, changes in {
            "unchanged": {}, "too_few": {"places": 1}, "no_places": {"places": 0},
            "in_the_past": {"day": clock.today() - DAY},
        }.items():  # fmt: skip
            with refused(code):
                change_session(by=quality, planned=planned, plan=plan | changes)
        cancel_session(by=quality, planned=planned, reason="x")
        with refused("not_planned"):
            change_session(by=quality, planned=planned, plan=plan | {"place": "Nancy"})

    @pytest.mark.django_db(transaction=True)
    def test_fewer_places_while_someone_takes_the_last(self):
        quality = make_user("quality")
        planned = make.make_planned(quality, places=2)
        company = make.make_integrator(quality)
        first, second = make.join(quality, company), make.join(quality, company)
        enrol(by=quality, planned=planned, representative=first)
        plan = {name: getattr(planned, name) for name in PlanForm.PLAN} | {"places": 1}
        at_once(
            lambda: change_session(by=quality, planned=planned, plan=plan),
            lambda: enrol(by=quality, planned=planned, representative=second),
        )
        planned.refresh_from_db()
        assert states(planned).count("enrolled") <= planned.places


class TestEnrol:
    def test_a_place_then_the_waiting_list(self, planned, people):
        manager, first, second = people
        enrol(by=manager.user, planned=planned, representative=first)
        enrol(by=manager.user, planned=planned, representative=second)
        assert states(planned) == ["enrolled", "waiting"]
        mails = {
            mail.to: mail
            for mail in OutgoingMail.objects.filter(key__startswith="training_session.")
        }
        assert "Votre inscription" in mails[first.user.email].text
        assert "liste d’attente" in mails[second.user.email].text

    def test_refusals(self, quality, planned, people):
        manager, first, _second = people
        stranger = make.join(quality, make.make_integrator(quality))
        with refused("not_allowed"):
            enrol(by=manager.user, planned=planned, representative=stranger)
        with refused("not_allowed"):
            enrol(by=first.user, planned=planned, representative=first)
        enrol(by=quality, planned=planned, representative=first)
        with refused("enrolled_already"):
            enrol(by=quality, planned=planned, representative=first)

    def test_until_the_day_itself(self, quality, planned, people, time_machine):
        time_machine.move_to(in_days(10))
        assert clock.today() == planned.day
        enrol(by=quality, planned=planned, representative=people[1])
        time_machine.move_to(in_days(1))
        with refused("over"):
            enrol(by=quality, planned=planned, representative=people[2])

    @pytest.mark.django_db(transaction=True)
    def test_two_for_the_last_place(self):
        quality = make_user("quality")
        planned = make.make_planned(quality, places=1)
        company = make.make_integrator(quality)
        first, second = make.join(quality, company), make.join(quality, company)
        at_once(
            lambda: enrol(by=quality, planned=planned, representative=first),
            lambda: enrol(by=quality, planned=planned, representative=second),
        )
        assert sorted(states(planned)) == ["enrolled", "waiting"]


class TestWithdraw:
    def test_the_first_who_waits_gets_the_place(self, quality, planned, people):
        manager, first, second = people
        rows = [
            enrol(by=manager.user, planned=planned, representative=person)
            for person in (first, second, manager)
        ]
        withdraw_enrolment(by=manager.user, enrolment=rows[0])
        assert states(planned) == ["withdrawn", "enrolled", "waiting"]
        assert last_entry().content["data"]["place_to"] == rows[1].pk
        mail = OutgoingMail.objects.get(
            key=f"training_session.promoted:{rows[1].pk}:user:{second.user_id}"
        )
        assert "Une place s’est libérée" in mail.text
        gone = OutgoingMail.objects.get(
            key=f"training_session.unenrolled:{rows[0].pk}:user:{first.user_id}"
        )
        assert gone.to == first.user.email
        assert planned.course.title in gone.text
        with refused("withdrawn"):
            withdraw_enrolment(by=manager.user, enrolment=rows[0])
        withdraw_enrolment(by=manager.user, enrolment=rows[2])
        assert states(planned) == ["withdrawn", "enrolled", "withdrawn"]

    def test_who_may(self, planned, people):
        manager, first, second = people
        row = enrol(by=manager.user, planned=planned, representative=first)
        with refused("not_allowed"):
            withdraw_enrolment(by=second.user, enrolment=row)


class TestCancel:
    def test_everyone_is_told_why(self, quality, planned, people):
        for person in people:
            enrol(by=quality, planned=planned, representative=person)
        cancel_session(by=quality, planned=planned, reason="Formateur malade")
        mails = OutgoingMail.objects.filter(key__startswith="training_session.session_cancelled:")
        assert {mail.to for mail in mails} == {person.user.email for person in people}
        assert all("Formateur malade" in mail.text for mail in mails)
        with refused("not_planned"):
            enrol(by=quality, planned=planned, representative=people[0])

    def test_a_reason_is_needed(self, quality, planned):
        with refused("no_reason"):
            cancel_session(by=quality, planned=planned, reason=" ")


class TestHold:
    def held(self, quality, people, *results):
        planned = make.make_planned(quality, places=9, day=clock.today())
        rows = [enrol(by=quality, planned=planned, representative=person) for person in people]
        return planned, dict(zip(rows, results, strict=True))

    def test_each_result_means_what_it_says(self, quality, people):
        planned, results = self.held(quality, people, "passed", "failed", "absent")
        hold_session(by=quality, planned=planned, results=results)
        planned.refresh_from_db()
        assert planned.state == SessionState.HELD
        records = {row.representative: row.attended for row in planned.session.records.all()}
        assert records == {people[0]: True, people[2]: False}
        assert [row.result for row in planned.enrolments.order_by("pk")] == [
            "passed", "failed", "absent",
        ]  # fmt: skip
        trained = [check(person, line=ProductLine.V4).met("training") for person in people]
        assert trained == [True, False, False]

    def test_who_passed_gets_a_sealed_certificate(self, quality, people, drain):
        planned, results = self.held(quality, people[:2], "passed", "absent")
        hold_session(by=quality, planned=planned, results=results)
        document = Document.objects.get(kind="training_certificate")
        assert document.number == f"FO-{clock.today().year}-00001"
        assert document.data["person"] == people[0].user.name
        assert TrainingRecord.objects.get(attended=True).certificate == document
        drain()
        mail = OutgoingMail.objects.get(key__startswith="training.certified:")
        assert mail.to == people[0].user.email
        assert mail.documents.get().state == "sealed"

    def test_refusals(self, quality, people, time_machine):
        planned, results = self.held(quality, people[:2], "passed", "passed")
        with refused("incomplete"):
            hold_session(by=quality, planned=planned, results=dict(list(results.items())[:1]))
        with refused("incomplete"):
            hold_session(by=quality, planned=planned, results=dict.fromkeys(results, "maybe"))
        with refused("nobody"):
            hold_session(by=quality, planned=planned, results=dict.fromkeys(results, "absent"))
        later = make.make_planned(quality)
        with refused("not_yet_held"):
            hold_session(by=quality, planned=later, results={})
        hold_session(by=quality, planned=planned, results=results)
        with refused("not_planned"):
            hold_session(by=quality, planned=planned, results=results)

    @pytest.mark.django_db(transaction=True)
    def test_recorded_by_two_at_once_counts_once(self):
        quality = make_user("quality")
        people = [make.join(quality, make.make_integrator(quality))]
        planned, results = self.held(quality, people, "passed")
        at_once(
            lambda: hold_session(by=quality, planned=planned, results=results),
            lambda: hold_session(by=quality, planned=planned, results=results),
        )
        assert TrainingRecord.objects.count() == 1
        assert PlannedSession.objects.get().state == SessionState.HELD
        assert Enrolment.objects.get().result == "passed"
