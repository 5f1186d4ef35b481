"""What holds for the register of interventions: who may read one, what waits, what it rests on.

The integrator answers for the register (GDPR: controller), Crisalid keeps it on its behalf: so
each of Crisalid's people says why they read a request, and the integrator sees who did.
"""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from installations.models import InstallationReport, Intervention, InterventionStep, Site
from integrators.models import Integrator
from portal.accounts.models import User
from portal.core import clock
from portal.journal import canonical
from portal.journal.consulting.reasons import said_lately
from portal.journal.models import JournalEntry, SequencedEntry
from portal.journal.record import commitment
from portal.search.folding import key_of
from portal.search.matching import matching

RECORDED = "intervention.recorded"
ANSWERED = "intervention.answered"
REMARKED = "intervention.remarked"
CONSULTED = "intervention.consulted"
OVERDUE_DAYS = 3
"""A request that is not closed after so many days is a duty of the whole company."""
MOST_READERS = 50


def needs_reason(user: User, intervention: Intervention) -> bool:
    """Whether `user`, one of Crisalid's people, must still say why before reading it."""
    return user.is_staff and not said_lately(user, CONSULTED, intervention)


def overdue_before() -> dt.datetime:
    """What was recorded before should have been closed by now."""
    return clock.now() - dt.timedelta(days=OVERDUE_DAYS)


def machines_called(companies: Collection[Integrator], code: str) -> list[InstallationReport]:
    """The machines in service at `companies` whose licence or serial number is `code`."""
    running = InstallationReport.objects.in_force().filter(integrator__in=companies)
    found = matching(running, code).select_related("site", "release").defer("canonical")
    wanted = key_of(code)
    return [
        report for report in found.order_by("pk")[:50]
        if wanted in (key_of(report.licence), key_of(report.serial_number))
    ]  # fmt: skip


def runs_at(machine: InstallationReport, site: Site | None) -> bool:
    """Whether `machine` is in service at `site` today."""
    running = InstallationReport.objects.in_force().filter(pk=machine.pk)
    return site is not None and running.filter(site=site).exists()


def places_in_journal(rows: Collection[Intervention]) -> dict[tuple[int, int | None], int]:
    """The numbers of the journal's entries: by request, and by answer or remark where one tells
    of it (None: of the recording). What has no number yet is left out."""
    entries = SequencedEntry.objects.filter(
        entry__subject_type=Intervention._meta.label,
        entry__subject_id__in=[str(row.pk) for row in rows],
        entry__event__in=[RECORDED, ANSWERED, REMARKED],
    ).select_related("entry")
    return {
        (int(row.entry.subject_id), row.entry.content["data"].get("step")): row.seq
        for row in entries
    }


@dataclass(frozen=True)
class InterventionEvent:
    """One line of a request's history; `place` is the number of its entry in the journal."""

    at: dt.datetime
    title: str
    tone: str = "neutral"
    text: str = ""
    result: str = ""
    by: str = ""
    minutes: int | None = None
    place: int | None = None


def history(
    intervention: Intervention, steps: Collection[InterventionStep]
) -> list[InterventionEvent]:
    """What happened to one request, oldest first: it came, was recorded, answered, read."""
    places = places_in_journal([intervention])
    events = [
        InterventionEvent(
            intervention.came_at, _("The merchant asked"), by=intervention.requester
        ),
        InterventionEvent(
            intervention.recorded_at, _("Recorded"), "info",
            by=intervention.recorded_by.name, place=places.get((intervention.pk, None)),
        ),
    ]  # fmt: skip
    for step in steps:
        title, tone = (_("Remark"), "neutral")
        if step.is_answer:
            title, tone = (
                (_("Answered and closed"), "ok") if step.closes else (_("Answered"), "info")
            )
        events.append(
            InterventionEvent(
                step.written_at, title, tone, text=step.text, result=step.result,
                by=step.written_by.name, minutes=step.minutes,
                place=places.get((intervention.pk, step.pk)),
            )
        )  # fmt: skip
    # Of one moment the request comes first, as it did.
    return sorted([*events, *_readings(intervention)], key=lambda event: event.at)


def _readings(intervention: Intervention) -> Iterator[InterventionEvent]:
    """Who of Crisalid's people has read it, and why: the latest of them."""
    entries = JournalEntry.objects.filter(
        event=CONSULTED,
        subject_type=Intervention._meta.label,
        subject_id=str(intervention.pk),
    ).select_related("actor_user")
    for entry in entries.order_by("-pk")[:MOST_READERS]:
        reason = str(entry.content["data"].get("reason", ""))
        by = entry.actor_user.name if entry.actor_user else ""
        yield InterventionEvent(entry.at, _("Read by Crisalid"), "soon", text=reason, by=by)


def recorded_data(row: Intervention) -> dict[str, Any]:
    """What the entry says of a request. Its words stay in the register, which Crisalid reads with
    a reason: the journal holds one commitment to all columns, salted so that it tells nothing."""
    content = {
        "place": [row.place_name, row.place_city],
        "machine": row.machine_id,
        "licence": row.licence,
        "serial_number": row.serial_number,
        "requester": row.requester,
        "contact": row.contact,
        "problem": row.problem,
    }
    return {
        "number": row.number,
        "integrator": row.integrator_id,
        "site": row.site_id,
        "came_at": exactly(row.came_at),
        "recorded_at": exactly(row.recorded_at),
        "recorded_by": row.recorded_by_id,
        "way": str(row.way),
        "concern": str(row.concern),
        "domain": row.domain_id,
        "content": _committed(row.salt, content),
    }


def step_data(row: Intervention, step: InterventionStep) -> dict[str, Any]:
    """What the entry says of an answer or a remark, its words committed to in the same way."""
    return {
        "number": row.number,
        "step": step.pk,
        "kind": str(step.kind),
        "closes": step.closes,
        "minutes": step.minutes,
        "written_at": exactly(step.written_at),
        "written_by": step.written_by_id,
        "content": _committed(step.salt, {"text": step.text, "result": step.result}),
    }


def _committed(salt: str, content: dict[str, Any]) -> str:
    return commitment(salt.encode(), canonical.dumps(content).decode())


def exactly(moment: dt.datetime) -> str:
    """A moment as entries say it: in UTC, to the µs."""
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")
