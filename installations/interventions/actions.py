"""Records a request for intervention; then, and only then, what was answered (DOC-QLT-210)."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from installations.interventions.rules import recorded_data, runs_at, step_data
from installations.models import (
    Concern,
    InstallationReport,
    Intervention,
    InterventionState,
    InterventionStep,
    Site,
    StepKind,
    Way,
)
from integrators.models import Integrator
from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.core.states import move
from portal.core.text import one_line, storable
from portal.documents.issue import next_number
from portal.journal.record import record
from releases.models import RequirementDomain

LONGEST = 10_000
"""Characters of a problem, an answer or a remark."""
MOST_MINUTES = 10_000


@dataclass(frozen=True)
class Asked:
    """What a merchant asked, as it is recorded. `site` or `place_name` says where."""

    came_at: dt.datetime
    way: Way
    requester: str
    problem: str
    concern: Concern
    contact: str = ""
    site: Site | None = None
    place_name: str = ""
    place_city: str = ""
    machine: InstallationReport | None = None
    domain: RequirementDomain | None = None


@action
def record_intervention(*, by: User, integrator: Integrator, asked: Asked) -> Intervention:
    """Record what a merchant asked, before it is answered; it has its number from now on.

    Raises Refused: "stranger", "in_future", "foreign_site", "no_place", "foreign_machine",
    "no_requester", "no_problem", "no_domain", "domain_not_asked".
    """
    _require_own(by, integrator)
    now = clock.now()
    _require_whole(integrator, asked, now)
    site, machine = asked.site, asked.machine
    row = Intervention.objects.create(
        number=next_number("INT"),
        integrator=integrator,
        site=site,
        place_name=site.name if site else one_line(asked.place_name)[:150],
        place_city=site.city if site else one_line(asked.place_city)[:100],
        machine=machine,
        licence=machine.licence if machine else "",
        serial_number=machine.serial_number if machine else "",
        came_at=asked.came_at,
        way=asked.way,
        requester=one_line(asked.requester)[:150],
        contact=one_line(asked.contact)[:150],
        problem=storable(asked.problem.strip())[:LONGEST],
        concern=asked.concern,
        domain=asked.domain,
        recorded_at=now,
        recorded_by=by,
    )
    record(event="intervention.recorded", subject=row, by=by, data=recorded_data(row))
    return row


def _require_whole(integrator: Integrator, asked: Asked, now: dt.datetime) -> None:
    """Refuse what says too little, or what cannot be."""
    if asked.came_at > now:
        raise Refused(_("A request cannot have come in the future."), "in_future")
    if asked.site is not None and asked.site.integrator_id != integrator.pk:
        raise Refused(_("Choose another shop: this one is not your company’s."), "foreign_site")
    if asked.site is None and not one_line(asked.place_name):
        raise Refused(_("Choose the shop, or write its name and town."), "no_place")
    if asked.machine is not None and not runs_at(asked.machine, asked.site):
        raise Refused(_("This machine is not in service at this shop."), "foreign_machine")
    if not one_line(asked.requester):
        raise Refused(_("Say who asked."), "no_requester")
    if not storable(asked.problem.strip()):
        raise Refused(_("Say what was asked, or what does not work."), "no_problem")
    certification = asked.concern == Concern.CERTIFICATION
    if certification and asked.domain is None:
        raise Refused(_("Choose the requirement domain that is concerned."), "no_domain")
    if asked.domain is not None and not certification:
        raise Refused(
            _("A requirement domain goes with a question about the certification rules only."),
            "domain_not_asked",
        )


@action
def answer_intervention(
    *,
    by: User,
    intervention: Intervention,
    procedure: str,
    result: str,
    minutes: int,
    closes: bool = False,
) -> InterventionStep:
    """Add an answer to what was recorded; `closes` ends the request.

    Raises Refused: "stranger", "closed", "no_procedure", "no_result", "no_minutes".
    """
    row = _locked(by, intervention)
    if row.is_closed:
        raise Refused(_("This request is closed. Add a remark, or record a new request."), "closed")
    procedure, result = storable(procedure.strip())[:LONGEST], storable(result.strip())[:LONGEST]
    if not procedure:
        raise Refused(_("Say what was done."), "no_procedure")
    if not result:
        raise Refused(_("Say what came of it."), "no_result")
    if not 0 <= minutes <= MOST_MINUTES:
        raise Refused(_("Give the time spent, in minutes."), "no_minutes")
    step = InterventionStep.objects.create(
        intervention=row, kind=StepKind.ANSWER, text=procedure, result=result, minutes=minutes,
        closes=closes, written_at=clock.now(), written_by=by,
    )  # fmt: skip
    if closes:
        move(row, InterventionState.CLOSED)
    elif row.state == InterventionState.OPEN:
        move(row, InterventionState.ANSWERED)
    record(event="intervention.answered", subject=row, by=by, data=step_data(row, step))
    return step


@action
def remark_on_intervention(*, by: User, intervention: Intervention, text: str) -> InterventionStep:
    """Add a remark, also to a closed request: what was written is put right so, never changed.

    Raises Refused: "stranger", "no_text".
    """
    row = _locked(by, intervention)
    text = storable(text.strip())[:LONGEST]
    if not text:
        raise Refused(_("Write the remark."), "no_text")
    step = InterventionStep.objects.create(
        intervention=row, kind=StepKind.REMARK, text=text, written_at=clock.now(), written_by=by
    )
    record(event="intervention.remarked", subject=row, by=by, data=step_data(row, step))
    return step


@action
def consult_intervention(*, by: User, intervention: Intervention, reason: str) -> None:
    """Journal that `by`, one of Crisalid's people, reads the request, and why.

    The integrator sees both. Raises Refused ("reason_missing").
    """
    reason = storable(reason.strip())
    if not reason:
        raise Refused(_("Say why you need to read this request."), "reason_missing")
    record(
        event="intervention.consulted",
        subject=intervention,
        by=by,
        data={"number": intervention.number, "reason": reason},
    )


def _locked(by: User, intervention: Intervention) -> Intervention:
    """The request as the database has it, held while it is added to."""
    rows = Intervention.objects.select_related("integrator").select_for_update(
        no_key=True, of=("self",)
    )
    row = rows.get(pk=intervention.pk)
    _require_own(by, row.integrator)
    return row


def _require_own(by: User, integrator: Integrator) -> None:
    """Refused ("stranger") unless `by` represents the company today."""
    if not integrator.representatives.filter(user=by, left_at=None).exists():
        raise Refused(_("Only the people of this company keep its register."), "stranger")
