"""What an integrator answers for its machines under recall, and quality to one answer."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from installations.answered.rules import Opened, require_unchanged
from installations.models import (
    ImpossibleBecause,
    Recall,
    RecallAnswer,
    RecallAnswerKind,
    RecallState,
)
from installations.recalls import mails
from installations.recalls.rules import FURTHEST, LONGEST, MOST_LINES, answer_data
from integrators.models import Representative
from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.core.states import move
from portal.core.text import storable
from portal.journal.record import record
from releases.models import Withdrawal


@action
def plan_recalls(
    *,
    by: User,
    withdrawal: Withdrawal,
    opened: Opened,
    planned_on: dt.date,
    technician: Representative,
) -> RecallAnswer:
    """Plan for a day, and for somebody of the company, the visit to each of these machines.

    Raises Refused: "no_lines", "too_many", "unknown", "several_companies", "stranger", "changed",
    "closed", "past", "too_far", "foreign_technician".
    """
    lines = _locked(by, withdrawal, opened)
    today = clock.today()
    if planned_on < today:
        raise Refused(_("Plan the visit for today or a later day."), "past")
    if planned_on > today + FURTHEST:
        raise Refused(_("Plan the visit for a day within one year."), "too_far")
    company = lines[0].integrator_id
    if technician.integrator_id != company or technician.left_at is not None:
        raise Refused(_("Choose somebody who works for this company."), "foreign_technician")
    answer = _answered(
        by, lines, RecallAnswerKind.PLANNED, planned_on=planned_on, technician=technician
    )
    record(
        event="recalls.planned",
        subject=answer,
        by=by,
        data=answer_data(answer, [line.pk for line in lines]),
    )
    return answer


@action
def report_impossible(
    *, by: User, withdrawal: Withdrawal, opened: Opened, because: str, text: str = ""
) -> RecallAnswer:
    """Say that these machines cannot be dealt with, and why. Quality may refuse that.

    Raises Refused: "no_lines", "too_many", "unknown", "several_companies", "stranger", "changed",
    "closed", "no_reason", "no_words".
    """
    lines = _locked(by, withdrawal, opened)
    text = storable(text.strip())[:LONGEST]
    if because not in ImpossibleBecause.values:
        raise Refused(_("Say why it cannot be done."), "no_reason")
    if because == ImpossibleBecause.OTHER and not text:
        raise Refused(_("Say the reason in your words."), "no_words")
    answer = _answered(by, lines, RecallAnswerKind.IMPOSSIBLE, because=because, text=text)
    record(
        event="recalls.impossible",
        subject=answer,
        by=by,
        data=answer_data(answer, [line.pk for line in lines]),
    )
    return answer


@action
def take_back_recalls(*, by: User, withdrawal: Withdrawal, opened: Opened) -> RecallAnswer:
    """Take back what was planned or found impossible: these machines are to be done again.

    Raises Refused: "no_lines", "too_many", "unknown", "several_companies", "stranger", "changed",
    "closed", "not_answered".
    """
    lines = _locked(by, withdrawal, opened)
    if any(line.state == RecallState.TODO for line in lines):
        raise Refused(
            _("There is nothing to take back of what is still to do. Choose other machines."),
            "not_answered",
        )
    answer = _answered(by, lines, RecallAnswerKind.TAKEN_BACK)
    record(
        event="recalls.taken_back",
        subject=answer,
        by=by,
        data=answer_data(answer, [line.pk for line in lines]),
    )
    return answer


@action
def refuse_impossible(*, by: User, recall: Recall, mark: str, text: str) -> RecallAnswer:
    """Quality does not accept that a machine cannot be dealt with: it is to be done.

    `by` is quality; its integrator is told why. Raises Refused: "changed", "not_impossible",
    "no_words".
    """
    rows = Recall.objects.select_for_update(of=("self",))
    line = rows.get(pk=recall.pk)
    require_unchanged([line], {line.pk: mark})
    if line.state != RecallState.IMPOSSIBLE:
        raise Refused(_("Nobody says now that this machine cannot be done."), "not_impossible")
    text = storable(text.strip())[:LONGEST]
    if not text:
        raise Refused(_("Say why: the integrator reads it."), "no_words")
    answer = _answered(by, [line], RecallAnswerKind.REFUSED, text=text)
    record(
        event="recalls.impossible_refused",
        subject=answer,
        by=by,
        data=answer_data(answer, [line.pk]),
    )
    mails.impossible_refused(answer=answer, recall=line)
    return answer


def _locked(by: User, withdrawal: Withdrawal, opened: Opened) -> list[Recall]:
    """The lines as the database has them, held while they are answered; all may be, by `by`."""
    if not opened:
        raise Refused(_("Tick at least one machine."), "no_lines")
    if len(opened) > MOST_LINES:
        raise Refused(
            _("Answer for %(most)d machines at most at a time.") % {"most": MOST_LINES}, "too_many"
        )
    rows = Recall.objects.select_for_update(of=("self",)).filter(withdrawal=withdrawal)
    lines = list(rows.filter(pk__in=opened).order_by("pk"))
    if len(lines) != len(opened):
        raise Refused(_("One of these machines is not part of this recall."), "unknown")
    companies = {line.integrator_id for line in lines}
    if len(companies) > 1:
        raise Refused(_("Answer for one company at a time."), "several_companies")
    own = Representative.objects.active().filter(user=by, integrator__in=companies)
    if not own.exists():
        raise Refused(_("Only the people of this company answer for its machines."), "stranger")
    require_unchanged(lines, opened)
    if any(line.state in (RecallState.DONE, RecallState.VOID) for line in lines):
        raise Refused(_("A signed report has already ended one of these."), "closed")
    return lines


def _answered(by: User, lines: list[Recall], kind: RecallAnswerKind, **facts: Any) -> RecallAnswer:
    """The answer as a row, and each line in the state to which it leads."""
    answer = RecallAnswer.objects.create(
        withdrawal_id=lines[0].withdrawal_id,
        integrator_id=lines[0].integrator_id,
        kind=kind,
        answered_at=clock.now(),
        answered_by=by,
        **facts,
    )
    for line in lines:
        move(line, answer.leads_to, answer=answer)
    return answer
