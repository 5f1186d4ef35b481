"""Finds which reports are missing, keeps what integrators answer, and quality's refusal."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from installations.answered.rules import Opened, require_unchanged
from installations.missing import mails
from installations.missing.rules import (
    LONGEST,
    MOST_LINES,
    answer_data,
    line_facts,
    report_for,
)
from installations.models import (
    IssuedLicence,
    MissingAnswer,
    MissingBecause,
    MissingReport,
    MissingState,
)
from integrators.models import Integrator, Representative
from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.core.bulk import insert_new
from portal.core.states import move
from portal.core.text import storable
from portal.journal.record import Actor, record


@action
def find_missing(
    *, by: Actor, integrator: Integrator, lines: Sequence[MissingReport]
) -> list[MissingReport]:
    """Write that these reports of an integrator are missing.

    What another sweep has written meanwhile is left out, and each licence that was cancelled.
    Raises Refused: "nothing".
    """
    # One sweep at a time for a company: the rows that come after the last one are ours.
    Integrator.objects.select_for_update(no_key=True).get(pk=integrator.pk)
    own = MissingReport.objects.filter(integrator=integrator)
    last = own.order_by("-pk").values_list("pk", flat=True).first() or 0
    insert_new(_still_expected(lines))
    found = list(own.filter(pk__gt=last).order_by("pk"))
    if not found:
        raise Refused(_("Nothing is missing that was not known."), "nothing")
    record(
        event="missing.found",
        subject=integrator,
        by=by,
        data={"count": len(found), "lines": [line_facts(line) for line in found]},
    )
    return found


@action
def close_found(*, by: Actor, line: MissingReport) -> MissingReport:
    """Close a line whose report was signed while it was being written.

    The company's people read the entry: it names no report of another. Raises Refused: "closed",
    "no_report".
    """
    line = MissingReport.objects.select_for_update(of=("self",)).get(pk=line.pk)
    if not line.can_be_answered:
        raise Refused(_("A signed report has already closed one of these."), "closed")
    report = report_for(line)
    if report is None:
        raise Refused(_("No signed report tells of it."), "no_report")
    move(line, MissingState.CLOSED, closed_at=report.signed_at, closed_by=report)
    number = report.number if report.integrator_id == line.integrator_id else ""
    record(
        event="missing.closed",
        subject=line,
        by=by,
        data={"report": number, "closed_by": report.pk},
    )
    return line


@action
def answer_missing(*, by: User, opened: Opened, because: str, text: str = "") -> MissingAnswer:
    """Say why no report comes of these. Quality may refuse that.

    Raises Refused: "no_lines", "too_many", "unknown", "several_companies", "stranger", "changed",
    "closed", "no_reason", "no_words".
    """
    lines = _locked(by, opened)
    text = storable(text.strip())[:LONGEST]
    if because not in MissingBecause.values:
        raise Refused(_("Say why no report comes."), "no_reason")
    if because == MissingBecause.OTHER and not text:
        raise Refused(_("Say the reason in your words."), "no_words")
    company = lines[0].integrator_id
    answer = MissingAnswer(integrator_id=company, because=because, text=text, answered_by=by)
    _give(answer, lines)
    record(
        event="missing.answered",
        subject=answer,
        by=by,
        data=answer_data(answer, [line.pk for line in lines]),
    )
    return answer


@action
def refuse_answer(*, by: User, line: MissingReport, mark: str, text: str) -> MissingAnswer:
    """Quality does not accept that no report comes: it is expected again.

    `by` is quality; the integrator is told why. Raises Refused: "changed", "not_answered",
    "no_words".
    """
    line = MissingReport.objects.select_for_update(of=("self",)).get(pk=line.pk)
    require_unchanged([line], {line.pk: mark})
    if line.state != MissingState.ANSWERED:
        raise Refused(_("Nobody says now that no report comes of it."), "not_answered")
    text = storable(text.strip())[:LONGEST]
    if not text:
        raise Refused(_("Say why: the integrator reads it."), "no_words")
    company = line.integrator_id
    answer = MissingAnswer(integrator_id=company, refuses=True, text=text, answered_by=by)
    _give(answer, [line])
    record(
        event="missing.answer_refused",
        subject=answer,
        by=by,
        data=answer_data(answer, [line.pk]),
    )
    mails.answer_refused(answer=answer, line=line)
    return answer


def _still_expected(lines: Sequence[MissingReport]) -> list[MissingReport]:
    """`lines`, found now, without those whose licence was cancelled since it was read; nobody
    cancels the others before they are written."""
    licences = [line.licence_id for line in lines if line.licence_id]
    held = IssuedLicence.objects.in_force().filter(pk__in=licences).order_by("pk")
    kept = {None, *held.select_for_update(no_key=True).values_list("pk", flat=True)}
    now = clock.now()
    found = [line for line in lines if line.licence_id in kept]
    for line in found:
        line.found_at = now
    return found


def _locked(by: User, opened: Opened) -> list[MissingReport]:
    """The lines as the database has them, held while they are answered; all may be, by `by`."""
    if not opened:
        raise Refused(_("Tick at least one line."), "no_lines")
    if len(opened) > MOST_LINES:
        raise Refused(
            _("Answer for %(most)d lines at most at a time.") % {"most": MOST_LINES}, "too_many"
        )
    rows = MissingReport.objects.select_for_update(of=("self",))
    lines = list(rows.filter(pk__in=opened).order_by("pk"))
    if len(lines) != len(opened):
        raise Refused(_("One of these lines is not there."), "unknown")
    companies = {line.integrator_id for line in lines}
    if len(companies) > 1:
        raise Refused(_("Answer for one company at a time."), "several_companies")
    own = Representative.objects.active().filter(user=by, integrator__in=companies)
    if not own.exists():
        raise Refused(_("Only the people of this company answer for its reports."), "stranger")
    require_unchanged(lines, opened)
    if not all(line.can_be_answered for line in lines):
        raise Refused(_("A signed report has already closed one of these."), "closed")
    return lines


def _give(answer: MissingAnswer, lines: list[MissingReport]) -> None:
    """Write the answer, and bring each line into the state to which it leads."""
    answer.answered_at = clock.now()
    answer.save(force_insert=True)
    for line in lines:
        move(line, answer.leads_to, answer=answer)
