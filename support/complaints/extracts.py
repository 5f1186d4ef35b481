"""The register as a table, and what a sealed extract of it says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from portal.documents.issue import issue_document
from portal.documents.models import Document
from portal.journal.models import JournalEntry
from portal.ui.text.formats import when
from releases.models import RequirementDomain
from support.models import Complaint, ComplaintExtract, ComplaintStep, StepKind

EXTRACT, SERIES = "complaint_extract", "ER"
MOST = 500
"""Complaints in one extract: a document of some hundred pages."""
CHUNK = 500


def register(
    since: dt.date, until: dt.date, domain: RequirementDomain | None = None
) -> QuerySet[Complaint]:
    """The complaints that came in a period, of one domain or all, in the order of their coming."""
    found = Complaint.objects.filter(came_on__gte=since, came_on__lte=until)
    if domain is not None:
        found = found.filter(domains=domain)
    return found.order_by("came_on", "pk")


def with_all(rows: QuerySet[Complaint]) -> QuerySet[Complaint]:
    """`rows` with what the register says of each, in three queries."""
    steps = ComplaintStep.objects.select_related("item").order_by("written_at", "pk")
    found = rows.select_related("integrator", "release", "ticket", "item")
    return found.prefetch_related("domains", Prefetch("steps", queryset=steps))


def origin_of(complaint: Complaint) -> str:
    """The number of what it came from; empty where it was entered by itself."""
    if complaint.ticket:
        return complaint.ticket.number
    return complaint.item.number if complaint.item else ""


def outcome_of(complaint: Complaint) -> str:
    """Founded or not, once it is closed."""
    if complaint.is_founded is None:
        return ""
    return _("Founded") if complaint.is_founded else _("Not founded")


def texts_of(complaint: Complaint, kind: StepKind) -> list[ComplaintStep]:
    """Its steps of a kind, oldest first; of those that were fetched with it."""
    return [step for step in complaint.steps.all() if step.kind == kind]


def csv_rows(rows: QuerySet[Complaint]) -> Iterator[tuple[object, ...]]:
    """The register for a spreadsheet: one line a complaint, its head first."""
    yield (
        _("Number"), _("Came on"), _("Channel"), _("Who complains"), _("Origin"),
        _("Requirement domains"), _("Integrator"), _("Release"), _("State"), _("Facts reported"),
        _("Analysis"), _("Corrective action"), _("Due on"), _("Conclusion"), _("Outcome"),
        _("Closed on"),
    )  # fmt: skip
    for each in with_all(rows).iterator(CHUNK):
        analyses, decided, closings = (
            texts_of(each, kind) for kind in (StepKind.ANALYSIS, StepKind.ACTION, StepKind.CLOSING)
        )
        yield (
            each.number, each.came_on.isoformat(), each.get_channel_display(), each.complainant,
            origin_of(each), _domains(each), each.integrator or "", each.release or "",
            each.get_state_display(), each.facts, _joined(analyses), _joined(decided),
            each.due_on.isoformat() if each.due_on else "", _joined(closings),
            outcome_of(each), timezone.localdate(each.closed_at) if each.closed_at else "",
        )  # fmt: skip


def _joined(steps: list[ComplaintStep]) -> str:
    return "\n\n".join(step.text for step in steps)


def _domains(complaint: Complaint) -> str:
    return ", ".join(domain.name for domain in complaint.domains.all())


def extract_data(extract: ComplaintExtract, language: str) -> dict[str, Any]:
    """What an extract says, in one language. Who complained stands in the register alone."""
    rows = with_all(register(extract.since, extract.until, extract.domain))
    with translation.override(language):
        return {
            "since": extract.since.isoformat(),
            "until": extract.until.isoformat(),
            "domain": extract.domain.name if extract.domain else "",
            "made_by": extract.made_by.name,
            "complaints": [_told(each) for each in rows],
            "evidence": [],
        }


def _told(complaint: Complaint) -> dict[str, Any]:
    closed_at = complaint.closed_at
    return {
        "number": complaint.number,
        "came_on": complaint.came_on.isoformat(),
        "channel": complaint.get_channel_display(),
        "origin": origin_of(complaint),
        "domains": _domains(complaint),
        "integrator": complaint.integrator.name if complaint.integrator else "",
        "release": complaint.release.version if complaint.release else "",
        "facts": complaint.facts,
        "state": complaint.get_state_display(),
        "outcome": outcome_of(complaint),
        "closed_on": timezone.localdate(closed_at).isoformat() if closed_at else None,
        "steps": [_step(step) for step in complaint.steps.all()],
    }


def _step(step: ComplaintStep) -> dict[str, Any]:
    return {
        "kind": step.get_kind_display(),
        "on": timezone.localdate(step.written_at).isoformat(),
        "text": step.text,
        "due_on": step.due_on.isoformat() if step.due_on else None,
        "item": step.item.number if step.item else "",
    }


def issue(
    extract: ComplaintExtract,
    *,
    number: str,
    data: Mapping[str, Any],
    entry: JournalEntry,
    language: str,
) -> Document:
    """Issue the extract's document, and name it on its row."""
    with translation.override(language):
        title = _("Extract of the register of complaints")
        holder = f"{when(extract.since)} – {when(extract.until)}"
    document = issue_document(
        kind=EXTRACT, number=number, subject=extract, language=language, title=title, data=data,
        entry=entry, holder=holder,
    )  # fmt: skip
    ComplaintExtract.objects.filter(pk=extract.pk).update(document=document)
    extract.document = document
    return document
