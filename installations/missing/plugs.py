"""Missing reports before the database and the journal, in its sentences, in timeline and copies.

The database refuses whoever would change or remove an answer; `verify_journal` compares each with
its entry, each line with what was found, answered and reported.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from installations.answered.evidence import answers_as_told
from installations.missing.rules import answer_facts, line_facts
from installations.models import (
    IN_BASE,
    MissingAnswer,
    MissingBecause,
    MissingReport,
    MissingState,
)
from integrators.companies import timeline
from integrators.models import Integrator
from portal.core.personal_data.copies import Account, Handed, register_personal
from portal.journal.triggers import KeptTable, register_kept_table
from portal.journal.verify import replay, sources
from portal.journal.words.sentences import Family, Sentence, choice, register_sentences
from portal.journal.words.subjects import SubjectKind, register_subjects

FOUND = "missing.found"
ANSWERED = ("missing.answered", "missing.answer_refused")

register_kept_table(KeptTable(MissingAnswer))
register_personal(
    Handed(
        "missing_answers",
        _("What you answered about missing reports"),
        MissingAnswer,
        ("integrator__name", "because", "text", "refuses", "answered_at"),
        whose=[Account("answered_by")],
    )
)


# Evidence --------------------------------------------------------------------------------


def inspect() -> Iterator[sources.Copy | str]:
    """Every answer and line that is not what the journal tells."""
    yield from replay.all_findings("missing reports", _found, _answers, _without_statement, _lines)


def index() -> Iterator[dict[str, Any]]:
    """The lines that were answered or closed, for an audit pack."""
    rows = MissingReport.objects.exclude(state=MissingState.OPEN, answer=None)
    for row in rows.order_by("pk").iterator(replay.CHUNK):
        yield {
            **line_facts(row),
            "integrator": row.integrator_id,
            "state": row.state,
            "closed_by": row.closed_by_id,
            "answer": row.answer_id,
        }


def _found() -> Iterator[str]:
    """Each line is there as it was found."""
    for batch in replay.statements_about(Integrator, FOUND):
        for said in batch:
            told = {line["line"]: line for line in said.data["lines"]}
            known = MissingReport.objects.in_bulk(list(told))
            for key, facts in told.items():
                label, row = f"missing report {key}", known.get(key)
                if row is None:
                    yield f"{label}: it was found, and is no longer there"
                elif row.integrator_id != said.subject or line_facts(row) != facts:
                    yield f"{label}: it is not what the journal says was found"


def _answers() -> Iterator[str]:
    return answers_as_told(
        MissingAnswer, MissingReport, events=ANSWERED, facts=answer_facts,
        named=("answer %s about missing reports", "missing report"),
    )  # fmt: skip


def _without_statement() -> Iterator[str]:
    rows = replay.rows_without_statement(MissingAnswer.objects.all(), *ANSWERED)
    for row in rows.iterator(replay.CHUNK):
        yield f"answer {row.pk} about missing reports: the journal knows nothing of it"


def _lines() -> Iterator[str]:
    """What contradicts its answer, or the report that closed it."""
    rows = MissingReport.objects.exclude(state=MissingState.OPEN, answer=None)
    rows = rows.select_related("answer", "licence", "closed_by").defer("closed_by__canonical")
    for line in rows.order_by("pk").iterator(replay.CHUNK):
        label = f"missing report {line.pk}"
        if line.state == MissingState.CLOSED:
            report = line.closed_by
            if report is None or report.state not in IN_BASE:
                yield f"{label}: it is closed, and no signed report says so"
            elif line.closed_at != report.signed_at:
                yield f"{label}: its closed_at is not when the report was signed"
        elif line.state == MissingState.VOID:
            if line.licence is None or line.licence.cancelled_at is None:
                yield f"{label}: it is no longer expected, and its licence is not cancelled"
        elif line.state != line.state_by_answer:
            yield f"{label}: it is {line.state}, which is not what was answered"
    wrong = MissingReport.objects.exclude(licence=None).exclude(licence__integrator=F("integrator"))
    for line in wrong.order_by("pk"):
        yield f"missing report {line.pk}: its integrator is not that of the licence"


sources.register_evidence(sources.Source("missing reports", inspect, index))


# Words -----------------------------------------------------------------------------------

register_subjects(
    SubjectKind(MissingAnswer, lambda: "integrator__name", company="integrator"),
    SubjectKind(MissingReport, lambda: "integrator__name", company="integrator"),
)
register_sentences(
    Family(
        "missing",
        _("Missing reports"),
        {
            FOUND: Sentence(
                _("%(who)s found that installation reports are missing (%(what)s)"),
                details=[_("Reports: %(count)s")],
                tone="soon",
            ),
            "missing.closed": Sentence(
                _("%(who)s found the report that was missing (%(what)s)"),
                details=[_("Report: %(report)s")],
                tone="ok",
            ),
            "missing.answered": Sentence(
                _("%(who)s said why no installation report comes (%(what)s)"),
                details=[_("Why: %(because)s"), _("In words: %(text)s")],
                values={"because": choice("because", MissingBecause)},
                tone="info",
            ),
            "missing.answer_refused": Sentence(
                _("%(who)s did not accept why no installation report comes (%(what)s)"),
                details=[_("In words: %(text)s")],
                tone="soon",
            ),
        },
    )
)


def _entries(integrator: Integrator) -> Q:
    found = timeline.entries_about(Integrator, Integrator.objects.filter(pk=integrator.pk))
    answers = MissingAnswer.objects.filter(integrator=integrator)
    lines = MissingReport.objects.filter(integrator=integrator)
    return (
        found
        | timeline.entries_about(MissingAnswer, answers)
        | timeline.entries_about(MissingReport, lines)
    )


timeline.register_timeline(
    timeline.TimelineSource(
        kind=("missing", _("Missing reports")),
        titles={
            FOUND: (_("Installation reports found missing"), "soon"),
            "missing.closed": (_("Missing report found"), "ok"),
            "missing.answered": (_("Missing reports answered for"), "info"),
            "missing.answer_refused": (_("Answer about a missing report refused"), "soon"),
        },
        entries=_entries,
    )
)
