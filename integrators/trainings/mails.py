"""The mails about trainings, one function per mail."""

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from integrators.charter.models import Charter
from integrators.reminders.models import Reminder
from integrators.trainings.models import Enrolment, EnrolmentState, TrainingRecord
from portal.documents.models import Document
from portal.outbox.queue import absolute_url, queue_mail


def training_recorded(*, record: TrainingRecord, charter: Charter | None) -> None:
    """To who attended; asks to sign `charter`, when there is one to sign."""
    person = record.representative.user
    queue_mail(
        key=f"training.recorded:{record.session_id}:user:{person.pk}",
        to=person.email,
        language=person.language,
        subject=_("Your training is recorded: now sign the charter")
        if charter
        else _("Your training is recorded"),
        template="integrators/trainings/training_recorded_now_sign"
        if charter
        else "integrators/trainings/training_recorded",
        context={
            "person": person,
            "record": record,
            "session": record.session,
            "charter": charter,
            "url": absolute_url(reverse("integrators:charter")),
        },
    )


def training_certified(*, training: TrainingRecord, document: Document) -> None:
    """To the person: the sealed certificate."""
    person = training.representative.user
    queue_mail(
        key=f"training.certified:{document.pk}:user:{person.pk}",
        to=person.email,
        language=person.language,
        subject=_("Your certificate of training"),
        template="integrators/trainings/training_certified",
        context={
            "name": person.name,
            "session": training.session,
            "document": document,
            "url": document.verify_url,
        },
        documents=[document],
    )


def enrolled(*, enrolment: Enrolment, promoted: bool = False) -> None:
    """To the person: a place, a turn on the waiting list, or a place after having waited."""
    event = "promoted" if promoted else "enrolled"
    if enrolment.state == EnrolmentState.WAITING:
        subject = _("You are on the waiting list")
        _about_enrolment(enrolment, event, subject, template="on_waiting_list")
    else:
        _about_enrolment(enrolment, event, _("You are enrolled for a training"))


def unenrolled(*, enrolment: Enrolment) -> None:
    """To the person: their place, or their turn on the waiting list, is given back."""
    _about_enrolment(enrolment, "unenrolled", _("Your enrolment for a training is withdrawn"))


def session_changed(*, enrolment: Enrolment, occurrence: str) -> None:
    """To the person, enrolled or waiting: when, where and by whom it is given now."""
    waits = enrolment.state == EnrolmentState.WAITING
    _about_enrolment(
        enrolment,
        "session_changed",
        _("Your training session has changed"),
        template="session_changed_in_waiting" if waits else "",
        occurrence=occurrence,
    )


def session_cancelled(*, enrolment: Enrolment) -> None:
    """To the person: it does not take place, and why."""
    _about_enrolment(enrolment, "session_cancelled", _("Your training session is cancelled"))


def _about_enrolment(
    enrolment: Enrolment, event: str, subject: Promise, *, template: str = "", occurrence: str = ""
) -> None:
    person, planned = enrolment.representative.user, enrolment.planned
    queue_mail(
        key=":".join(
            filter(
                None,
                (f"training_session.{event}", str(enrolment.pk), occurrence, f"user:{person.pk}"),
            )
        ),
        to=person.email,
        language=person.language,
        subject=subject,
        template=f"integrators/trainings/{template or event}",
        context={
            "name": person.name,
            "planned": planned,
            "course": planned.course,
            "url": absolute_url(planned.get_absolute_url()),
        },
    )


def training_ending(*, reminder: Reminder) -> None:
    """To who was trained: until when it counts, and what to do."""
    representative = reminder.representative
    assert representative is not None
    person = representative.user
    queue_mail(
        key=f"reminder:{reminder.key}",
        to=person.email,
        language=person.language,
        subject=_("Your training ends soon"),
        template="integrators/trainings/training_ending",
        context={
            "name": person.name,
            "reminder": reminder,
            "integrator": reminder.integrator,
            "url": absolute_url(reminder.integrator.get_absolute_url()),
        },
    )
