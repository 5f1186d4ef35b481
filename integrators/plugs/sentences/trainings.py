"""Trainings, in sentences for the journal."""

from django.utils.translation import gettext_lazy as _

from integrators.companies.models import Representative
from integrators.trainings.models import EnrolmentState, PlannedSession, Result
from portal.journal.words.sentences import (
    Family,
    Part,
    Sentence,
    Shown,
    Telling,
    choice,
    day,
    listed,
    made,
    register_sentences,
    row,
    rows,
)


def _hour(told: Telling) -> Shown:
    """When a planned session begins, as on a clock: 09:30."""
    value = told.at("after.starts_at") or told.at("starts_at")
    return value[:5] if isinstance(value, str) else ""


def _passed(told: Telling) -> list[Shown]:
    """Who passed and who did not, of those whom the reader may know of."""
    label = Representative._meta.label
    known: dict[str, str] = {value: str(name) for value, name in Result.choices}
    return [
        f"{named.name} ({known[item['result']]})"
        for item in listed(told.at("results"))
        if (named := told.names.of((label, item["representative"]))).known
        and item.get("result") in known
    ]


_RESULTS = rows("results", Representative, key="representative")

register_sentences(
    Family(
        "trainings",
        _("Trainings"),
        {
            "training.recorded": Sentence(
                _("%(who)s recorded a training: %(what)s"),
                details=[
                    _("Held on %(day)s"),
                    _("Place: %(place)s"),
                    _("Trainer: %(trainer)s"),
                    _("Present: %(present)s"),
                ],
                values={
                    "day": day("held_on"),
                    "present": rows(
                        "attendance", Representative, key="representative", when="attended"
                    ),
                },
                tone="ok",
            ),
            "past_training.kept": Sentence(
                _("%(who)s noted a training of someone who was invited: %(what)s"),
                details=[_("Training: %(title)s"), _("Held on %(day)s")],
                values={
                    "title": made(lambda told: told.at("session.title") or ""),
                    "day": day("session.held_on"),
                },
            ),
            "past_training.recorded": Sentence(
                _("%(who)s recorded a training that had been noted: %(what)s"),
                details=[_("Person: %(person)s")],
                values={"person": row("representative", Representative)},
                tone="ok",
            ),
            "training.certified": Sentence(
                _("%(who)s certified a training: %(what)s"),
                details=[_("Certificate %(number)s")],
                tone="ok",
            ),
            "training_course.added": Sentence(
                _("%(who)s added the training %(what)s to the catalogue"),
            ),
            "training_course.changed": Sentence(
                _("%(who)s changed the training %(what)s of the catalogue"),
            ),
            "training_session.planned": Sentence(
                _("%(who)s planned a training session: %(what)s"),
                details=[
                    _("On %(day)s"),
                    _("Begins at %(hour)s"),
                    _("Place: %(place)s"),
                    _("Places: %(places)s"),
                ],
                values={"day": day("day"), "hour": made(_hour)},
            ),
            "training_session.changed": Sentence(
                _("%(who)s changed a training session: %(what)s"),
                details=[_("On %(day)s"), _("Begins at %(hour)s"), _("Place: %(place)s")],
                values={
                    "day": day("after.day"),
                    "hour": made(_hour),
                    "place": made(lambda told: told.at("after.place") or ""),
                },
            ),
            "training_session.cancelled": Sentence(
                _("%(who)s called a training session off: %(what)s"),
                details=[_("Reason: %(reason)s")],
                tone="soon",
            ),
            "training_session.enrolled": Sentence(
                _("%(who)s enrolled someone for a training session: %(what)s"),
                details=[_("Session: %(session)s"), _("Place: %(state)s")],
                values={
                    "session": row("session", PlannedSession),
                    "state": choice("state", EnrolmentState),
                },
                tone="info",
            ),
            "training_session.unenrolled": Sentence(
                _("%(who)s withdrew an enrolment for a training session: %(what)s"),
                details=[_("Session: %(session)s")],
                values={"session": row("session", PlannedSession)},
            ),
            "training_session.held": Sentence(
                _("%(who)s recorded the results of a training session: %(what)s"),
                details=[_("Results: %(results)s")],
                values={"results": Part(_passed, _RESULTS.wants)},
                tone="ok",
            ),
        },
    )
)
