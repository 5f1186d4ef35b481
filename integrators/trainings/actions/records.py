"""Record a training that was held, with who attended (DOC-QLT-210)."""

import datetime as dt
from collections.abc import Mapping
from typing import NotRequired, TypedDict

from django.utils.translation import gettext_lazy as _

from integrators.charter.models import Charter
from integrators.companies.models import Representative
from integrators.trainings import certificates, mails
from integrators.trainings.models import Course, TrainingRecord, TrainingSession
from integrators.values import add_months
from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.documents.issue import data_digest, next_number
from portal.journal.record import Personal, record


class SessionData(TypedDict):
    """`valid_months` None: it never expires. `kind` is a `TrainingKind`, `line` a `ProductLine`."""

    title: str
    kind: str
    line: str
    nf525_module: bool
    held_on: dt.date
    place: str
    trainer: str
    valid_months: int | None
    course: NotRequired[Course | None]


@action
def record_training(
    *, by: User, session: SessionData, attendance: Mapping[Representative, bool]
) -> TrainingSession:
    """Record a session and who of those expected attended it; then never changed.

    A validity in months ends on the day of the month on which the training was held, or on
    that month's last day (code de procédure civile, art. 641). Everyone who attended is told,
    and asked to sign the charter where that is due.
    Raises Refused: "not_yet_held", "nobody", "has_left".
    """
    if session["held_on"] > clock.today():
        raise Refused(
            _("Choose today or a day before: a training is recorded once it has been held."),
            "not_yet_held",
        )
    if not attendance:
        raise Refused(_("Choose at least one person."), "nobody")
    for person in attendance:
        if person.left_at:
            raise Refused(
                _("%(name)s no longer represents an integrator.") % {"name": person}, "has_left"
            )
    row = TrainingSession.objects.create(**session, created_at=clock.now(), created_by=by)
    expires_on = _expiry(row)
    records = TrainingRecord.objects.bulk_create(
        TrainingRecord(
            session=row,
            representative=person,
            attended=attended,
            expires_on=expires_on if attended else None,
            recorded_at=clock.now(),
            recorded_by=by,
        )
        for person, attended in attendance.items()
    )
    record(event="training.recorded", subject=row, by=by, data=_journalled(session, records))
    _tell(records)
    return row


@action
def certify_training(*, by: User, training: TrainingRecord) -> TrainingRecord:
    """Issue the sealed certificate of a training attended; it follows by mail.

    Raises Refused: "absent", "certified_already".
    """
    row = (
        TrainingRecord.objects.select_for_update(of=("self",))
        .select_related("session", "representative__user", "representative__integrator")
        .get(pk=training.pk)
    )
    if not row.attended:
        raise Refused(_("Who was absent gets no certificate."), "absent")
    if row.certificate_id:
        raise Refused(_("The certificate is issued already."), "certified_already")
    number, data = next_number(certificates.TRAINING_SERIES), certificates.training_data(row)
    entry = record(
        event="training.certified",
        subject=row,
        by=by,
        data={
            "number": number,
            "data_sha256": data_digest(data),
            "representative": row.representative_id,
            "integrator": row.representative.integrator_id,
        },
    )
    certificates.issue_training(row, number=number, data=data, entry=entry)
    return row


def _journalled(session: SessionData, records: list[TrainingRecord]) -> dict[str, object]:
    course = session.get("course")
    return {
        **session,
        "course": course.pk if course else None,
        "held_on": session["held_on"].isoformat(),
        "trainer": Personal(session["trainer"]),
        "attendance": [
            {
                "representative": item.representative_id,
                "integrator": item.representative.integrator_id,
                "attended": item.attended,
                "expires_on": item.expires_on.isoformat() if item.expires_on else None,
            }
            for item in records
        ],
    }


def _expiry(session: TrainingSession) -> dt.date | None:
    if session.valid_months is None:
        return None
    return add_months(session.held_on, session.valid_months)


def _tell(records: list[TrainingRecord]) -> None:
    charter = Charter.objects.current()
    people = [item.representative_id for item in records]
    signed = set(
        charter.signatures.filter(representative__in=people).values_list(
            "representative_id", flat=True
        )
        if charter
        else ()
    )
    for item in records:
        if item.attended:
            to_sign = charter if item.representative_id not in signed else None
            mails.training_recorded(record=item, charter=to_sign)
