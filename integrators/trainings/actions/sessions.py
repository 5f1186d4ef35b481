"""Writes of the catalogue, planned sessions, enrolments and attendance."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, TypedDict

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from integrators.companies.models import Integrator, Representative
from integrators.trainings import mails
from integrators.trainings.actions.records import SessionData, certify_training, record_training
from integrators.trainings.models import (
    Course,
    Enrolment,
    EnrolmentState,
    PlannedSession,
    Result,
    SessionState,
)
from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.core.states import move
from portal.journal.record import Personal, record


class CourseData(TypedDict):
    """`kind` is a `TrainingKind`, `line` a `ProductLine`; `valid_months` None: never expires."""

    title: str
    kind: str
    line: str
    nf525_module: bool
    slides: str
    valid_months: int | None
    asked_for_by: str
    offered: bool


class PlanData(TypedDict):
    day: dt.date
    starts_at: dt.time
    place: str
    trainer: str
    places: int


@action
def add_course(*, by: User, course: CourseData) -> Course:
    """Add a training to the catalogue. Raises Refused ("title_exists")."""
    row = Course(**course, created_at=clock.now(), created_by=by)
    _save(row)
    record(event="training_course.added", subject=row, by=by, data=dict(course))
    return row


@action
def change_course(*, by: User, course: Course, changes: CourseData) -> Course:
    """Change the catalogue; what was held stays as recorded. Raises Refused ("title_exists")."""
    row = Course.objects.select_for_update().get(pk=course.pk)
    values: dict[str, Any] = dict(changes)
    for key, value in values.items():
        setattr(row, key, value)
    _save(row)
    record(event="training_course.changed", subject=row, by=by, data=values)
    return row


@action
def plan_session(*, by: User, course: Course, plan: PlanData) -> PlannedSession:
    """Open a date for enrolment. Raises Refused: "not_offered", "in_the_past", "no_places"."""
    if not course.offered:
        raise Refused(_("This training is no longer offered."), "not_offered")
    _check_plan(plan)
    row = PlannedSession.objects.create(
        course=course, **plan, created_at=clock.now(), created_by=by
    )
    record(
        event="training_session.planned",
        subject=row,
        by=by,
        data={"course": course.pk, **_journalled(plan)},
    )
    return row


@action
def change_session(*, by: User, planned: PlannedSession, plan: PlanData) -> PlannedSession:
    """Another day, hour, place, trainer or number of places; everyone on the list is told.

    More places go to who waits, in turn. Fewer than are taken is refused: whose place goes is
    for people to say, so places are given back first.
    Raises Refused: "not_planned", "in_the_past", "no_places", "too_few", "unchanged".
    """
    row = _planned(planned)
    before = PlanData(
        day=row.day, starts_at=row.starts_at, place=row.place, trainer=row.trainer,
        places=row.places,
    )  # fmt: skip
    if before == plan:
        raise Refused(_("Change something first, or go back: all is as it was."), "unchanged")
    _check_plan(plan)
    taken = row.enrolments.filter(state=EnrolmentState.ENROLLED).count()
    if plan["places"] < taken:
        raise Refused(
            _("%(taken)s places are taken: give some back first, or leave as many.")
            % {"taken": taken},
            "too_few",
        )
    for key, value in plan.items():
        setattr(row, key, value)
    row.save(update_fields=list(plan))
    moved = any(before[key] != plan[key] for key in ("day", "starts_at", "place", "trainer"))
    told = _present(row) if moved else []
    promoted = {
        found.pk for _free in range(plan["places"] - taken) if (found := _promote(row)) is not None
    }
    entry = record(
        event="training_session.changed",
        subject=row,
        by=by,
        data={
            "before": _journalled(before),
            "after": _journalled(plan),
            "places_to": sorted(promoted),
        },
    )
    for enrolment in told:
        if enrolment.pk not in promoted:
            mails.session_changed(enrolment=enrolment, occurrence=str(entry.uuid))
    return row


@action
def cancel_session(*, by: User, planned: PlannedSession, reason: str) -> PlannedSession:
    """Call a session off; everyone enrolled or waiting is told why.

    Raises Refused: "no_reason", "not_planned".
    """
    if not reason.strip():
        raise Refused(_("Say why: everyone enrolled is told."), "no_reason")
    row = _planned(planned)
    move(row, SessionState.CANCELLED, cancel_reason=reason)
    record(event="training_session.cancelled", subject=row, by=by, data={"reason": reason})
    for enrolment in _present(row):
        mails.session_cancelled(enrolment=enrolment)
    return row


@action
def enrol(*, by: User, planned: PlannedSession, representative: Representative) -> Enrolment:
    """Give someone a place, or a turn on the waiting list; by their manager or quality.

    Raises Refused: "not_allowed", "not_planned", "over", "has_left", "enrolled_already".
    """
    row = _planned(planned)
    if row.day < clock.today():
        raise Refused(_("This session is over."), "over")
    person = Representative.objects.select_related("integrator", "user").get(pk=representative.pk)
    _need_manager(by, person)
    if person.left_at:
        raise Refused(
            _("%(name)s no longer represents an integrator.") % {"name": person}, "has_left"
        )
    present = row.enrolments.exclude(state=EnrolmentState.WITHDRAWN)
    if present.filter(representative=person).exists():
        raise Refused(_("%(name)s is enrolled already.") % {"name": person}, "enrolled_already")
    free = present.filter(state=EnrolmentState.ENROLLED).count() < row.places
    enrolment = Enrolment.objects.create(
        planned=row,
        representative=person,
        state=EnrolmentState.ENROLLED if free else EnrolmentState.WAITING,
        enrolled_at=clock.now(),
        enrolled_by=by,
    )
    record(
        event="training_session.enrolled",
        subject=enrolment,
        by=by,
        data={
            "session": row.pk,
            "representative": person.pk,
            "integrator": person.integrator_id,
            "state": enrolment.state,
        },
    )
    mails.enrolled(enrolment=enrolment)
    return enrolment


@action
def withdraw_enrolment(*, by: User, enrolment: Enrolment) -> Enrolment:
    """Give a place back, and tell who had it; the first on the waiting list gets it, and is told.

    Raises Refused: "not_allowed", "not_planned", "withdrawn".
    """
    planned = _planned(enrolment.planned)
    row = Enrolment.objects.select_related("representative__user").get(pk=enrolment.pk)
    _need_manager(by, row.representative)
    if row.state == EnrolmentState.WITHDRAWN:
        raise Refused(_("This enrolment is withdrawn already."), "withdrawn")
    had_place = row.state == EnrolmentState.ENROLLED
    move(row, EnrolmentState.WITHDRAWN)
    following = _promote(planned) if had_place else None
    record(
        event="training_session.unenrolled",
        subject=row,
        by=by,
        data={
            "session": planned.pk,
            "representative": row.representative_id,
            "place_to": following.pk if following else None,
        },
    )
    mails.unenrolled(enrolment=row)
    return row


@action
def hold_session(
    *, by: User, planned: PlannedSession, results: Mapping[Enrolment, str]
) -> PlannedSession:
    """Record who came and who passed; each who passed gets a sealed certificate.

    `results` has one `Result` for each who was enrolled. Who attended without passing is kept
    with the enrolment, and counts as not trained.
    Raises Refused: "not_planned", "not_yet_held", "incomplete", "nobody".
    """
    row = _planned(planned)
    if row.day > clock.today():
        raise Refused(
            _("Choose today or a day before: a training is recorded once it has been held."),
            "not_yet_held",
        )
    enrolled = list(
        row.enrolments.filter(state=EnrolmentState.ENROLLED).select_related("representative__user")
    )
    found = {key.pk: value for key, value in results.items()}
    if set(found) != {item.pk for item in enrolled} or set(found.values()) - set(Result.values):
        raise Refused(_("Say for each person enrolled how it went."), "incomplete")
    attendance = {
        item.representative: found[item.pk] == Result.PASSED
        for item in enrolled
        if found[item.pk] != Result.FAILED
    }
    if Result.PASSED not in found.values():
        raise Refused(_("Nobody passed: cancel the session instead, and say why."), "nobody")
    held = record_training(by=by, session=_session_data(row), attendance=attendance)
    move(row, SessionState.HELD, session=held)
    for item in enrolled:
        Enrolment.objects.filter(pk=item.pk).update(result=found[item.pk])
    record(
        event="training_session.held",
        subject=row,
        by=by,
        data={
            "training": held.pk,
            "results": [
                {"representative": item.representative_id, "result": found[item.pk]}
                for item in enrolled
            ],
        },
    )
    for training in held.records.filter(attended=True):
        certify_training(by=by, training=training)
    return row


def _check_plan(plan: PlanData) -> None:
    if plan["day"] < clock.today():
        raise Refused(_("Choose today or a later day: a session is planned ahead."), "in_the_past")
    if plan["places"] < 1:
        raise Refused(_("Write one place at least."), "no_places")


def _journalled(plan: PlanData) -> dict[str, Any]:
    return {
        "day": plan["day"].isoformat(),
        "starts_at": plan["starts_at"].isoformat(),
        "place": plan["place"],
        "places": plan["places"],
        "trainer": Personal(plan["trainer"]),
    }


def _session_data(row: PlannedSession) -> SessionData:
    course = row.course
    return SessionData(
        title=course.title,
        kind=course.kind,
        line=course.line,
        nf525_module=course.nf525_module,
        held_on=row.day,
        place=row.place,
        trainer=row.trainer,
        valid_months=course.valid_months,
        course=course,
    )


def _promote(planned: PlannedSession) -> Enrolment | None:
    waiting = planned.enrolments.filter(state=EnrolmentState.WAITING).order_by("pk")
    first = waiting.select_related("representative__user", "representative__integrator").first()
    if first is not None:
        move(first, EnrolmentState.ENROLLED)
        mails.enrolled(enrolment=first, promoted=True)
    return first


def _present(planned: PlannedSession) -> list[Enrolment]:
    rows = planned.enrolments.exclude(state=EnrolmentState.WITHDRAWN)
    return list(rows.select_related("representative__user", "representative__integrator"))


def _planned(planned: PlannedSession) -> PlannedSession:
    """The session, locked: places are counted, and given, by one at a time."""
    row = (
        PlannedSession.objects.select_for_update(of=("self",))
        .select_related("course")
        .get(pk=planned.pk)
    )
    if row.state != SessionState.PLANNED:
        raise Refused(
            _("This session is held or cancelled: nothing can change any more."), "not_planned"
        )
    return row


def _need_manager(by: User, person: Representative) -> None:
    if not Integrator.objects.managed_by(by).filter(pk=person.integrator_id).exists():
        raise Refused(
            _("Only the company’s manager, or Crisalid’s quality team, may do this."),
            "not_allowed",
        )


def _save(course: Course) -> None:
    try:
        with transaction.atomic():
            course.save()
    except IntegrityError:
        raise Refused(
            _("Give it another title: the catalogue has a training with this one."), "title_exists"
        ) from None
