"""Recalls before the database and the journal: what was answered, and what became of each line.

The database refuses whoever would change or remove an answer; `verify_journal` compares each with
its entry, and each line with the last entry that names it and with the report that ended it.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Exists, F, OuterRef

from installations.answered.evidence import answers_as_told
from installations.models import (
    IN_BASE,
    InstallationReport,
    Recall,
    RecallAnswer,
    RecallState,
)
from installations.recalls.rules import answer_facts
from portal.journal.triggers import KeptTable, register_kept_table
from portal.journal.verify import replay, sources
from releases.models import Withdrawal

OPENED = "recalls.opened"
ANSWERED = (
    "recalls.planned", "recalls.impossible", "recalls.taken_back", "recalls.impossible_refused",
)  # fmt: skip

register_kept_table(KeptTable(RecallAnswer))


def inspect() -> Iterator[sources.Copy | str]:
    """Every answer and line that is not what the journal tells."""
    yield from replay.all_findings("recalls", _opened, _answers, _without_statement, _lines)


def index() -> Iterator[dict[str, Any]]:
    """The lines that were answered or ended, for an audit pack."""
    rows = Recall.objects.exclude(state=RecallState.TODO, answer=None)
    for row in rows.select_related("answer").order_by("pk").iterator(replay.CHUNK):
        yield {
            "recall": row.pk,
            "withdrawal": row.withdrawal_id,
            "report": row.report_id,
            "state": row.state,
            "solved_by": row.solved_by_id,
            "answer": row.answer_id,
        }


def _opened() -> Iterator[str]:
    """As many lines as were opened; a report that was found void may have added some since."""
    for batch in replay.statements_about(Withdrawal, OPENED):
        keys = [said.subject for said in batch]
        counted = Withdrawal.objects.filter(pk__in=keys).order_by().annotate(lines=Count("recalls"))
        known = dict(counted.values_list("pk", "lines"))
        for said in batch:
            there, machines = known.get(said.subject, 0), said.data["machines"]
            if there < machines:
                yield f"recalls of withdrawal {said.subject}: {machines} opened, {there} are there"


def _answers() -> Iterator[str]:
    return answers_as_told(
        RecallAnswer, Recall, events=ANSWERED, facts=answer_facts,
        named=("answer %s to a recall", "recall"),
    )  # fmt: skip


def _without_statement() -> Iterator[str]:
    rows = replay.rows_without_statement(RecallAnswer.objects.all(), *ANSWERED)
    for row in rows.iterator(replay.CHUNK):
        yield f"answer {row.pk} to a recall: the journal knows nothing of it"


def _lines() -> Iterator[str]:
    """What contradicts its answer, its report, or the report that ended it."""
    whose = Recall.objects.exclude(
        report__release=F("withdrawal__release"), report__integrator=F("integrator")
    )
    for key in whose.order_by("pk").values_list("pk", flat=True):
        yield f"recall {key}: its report or integrator is not that of the withdrawal"
    right = InstallationReport.objects.filter(corrects=OuterRef("report"), state__in=IN_BASE)
    rows = Recall.objects.annotate(corrected=Exists(right))
    rows = rows.exclude(
        state=RecallState.TODO, answer=None, report__state__in=IN_BASE, corrected=False
    )
    rows = rows.select_related("answer", "report", "solved_by")
    fields = ("state", "withdrawal", "answer__kind", "report__state", "solved_by__state",
              "solved_by__replaces", "solved_at", "solved_by__signed_at")  # fmt: skip
    for line in rows.only(*fields).order_by("pk").iterator(replay.CHUNK):
        yield from _line(f"recall {line.pk}", line)


def _line(label: str, line: Any) -> Iterator[str]:
    void = line.report.state == "void" or line.corrected
    if void != (line.state == RecallState.VOID):
        now = "corrected" if line.corrected else line.report.state
        yield f"{label}: it is {line.state}, and its report is {now}"
    if line.state == RecallState.DONE:
        ended = line.solved_by
        if ended is None or ended.replaces_id != line.report_id or ended.state not in IN_BASE:
            yield f"{label}: it is done, and no signed report of the machine says so"
        elif line.solved_at != ended.signed_at:
            yield f"{label}: its solved_at is not when the report was signed"
    elif line.state != RecallState.VOID and line.state != line.state_by_answer:
        yield f"{label}: it is {line.state}, which is not what was answered"


sources.register_evidence(sources.Source("recalls", inspect, index))
