"""Compares reports and signatures with what the journal says of them, for `verify_journal`."""

import hashlib
from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Q

from installations.base import rules as base_rules
from installations.models import (
    BOTH_SIGNED,
    Annulment,
    AnnulmentState,
    Contest,
    InstallationReport,
    InstalledPeriod,
    Party,
    ReportSignature,
    ReportState,
)
from installations.papers import body, version_1
from installations.papers.envelope import received_exactly
from installations.papers.schema import CORRECTS
from portal.documents.verify.signatures import (
    differences_from_document,
    differences_from_entry,
    document_not_proven,
)
from portal.journal import canonical
from portal.journal.verify import replay, sources

SUBMITTED, CANCELLED, EXPIRED = "report.submitted", "report.cancelled", "report.expired"
CONTESTED, SETTLED = "report.contested", "report.contest_settled"
ANNULLED = "report.annulled"
ANNULMENTS = {
    "report.annulment_asked": AnnulmentState.ASKED,
    "report.annulment_taken_back": AnnulmentState.TAKEN_BACK,
    "report.annulment_declined": AnnulmentState.DECLINED,
    "report.annulment_expired": AnnulmentState.EXPIRED,
    ANNULLED: AnnulmentState.AGREED,
}
REFUSED = {f"report.refused_by_{party.value}": party for party in Party}
SIGNED = {f"report.signed_by_{party.value}": party for party in Party}
NOT_ITS_OWN = frozenset({"integrator", "texts", "device"})
"""What the paper says of other rows, which may be renamed, of our wording, and a device's clock."""


def inspect() -> Iterator[sources.Copy | str]:
    """Every report and signature that is not what the journal tells."""
    yield from replay.all_findings(
        "reports",
        _submitted,
        _signed,
        _cancelled,
        _expired,
        _refused,
        _contested,
        _settled,
        _annulled,
        _without_statement,
        _installed,
        _doubled,
    )


def index() -> Iterator[dict[str, Any]]:
    """The reports that were submitted, for an audit pack."""
    rows: Any = InstallationReport.objects.exclude(number=None).with_corrections()
    for row in rows.defer("canonical").order_by("pk").iterator(replay.CHUNK):
        yield {
            "number": row.number,
            "state": row.state,
            "integrator": row.integrator_id,
            "content_sha256": row.canonical_sha256,
            "submitted_at": row.submitted_at and row.submitted_at.isoformat(),
            "signed_at": row.signed_at and row.signed_at.isoformat(),
            "corrects": row.corrects_number,
            "corrected_by": row.corrected_by_number,
        }


def _submitted() -> Iterator[str]:
    rows = InstallationReport.objects.select_related(
        "integrator", "representative__user", "release", "file", "hardware", "replaces", "corrects"
    ).prefetch_related("checks", "release__prerequisites")
    for batch in replay.statements_about(InstallationReport, SUBMITTED):
        known = rows.in_bulk([said.subject for said in batch])
        for said in batch:
            label, row = f"report {said.data.get('number')}", known.get(said.subject)
            if row is None:
                yield f"{label}: it was submitted, and is no longer there"
            else:
                yield from _report(label, row, said)


def _report(label: str, row: InstallationReport, said: replay.Statement) -> Iterator[str]:
    raw = bytes(row.canonical or b"")
    digests = {hashlib.sha256(raw).hexdigest(), row.canonical_sha256}
    if digests != {said.data["content_sha256"]}:
        yield f"{label}: its content is not what was submitted"
        return
    now = {"integrator": row.integrator_id, "site": row.site_id}
    yield from replay.differences(label, now, said.data)
    if row.submitted_at is None:
        yield f"{label}: it was submitted, and is a draft"
        return
    paper = canonical.loads(raw)
    if paper["v"] == version_1.VERSION:
        built = version_1.content_of(row, number=row.number or "", at=row.submitted_at)
    else:
        built = body.facts_of(row)
        yield from replay.differences(label, _envelope(row), said.data)
    if (row.corrects_id is not None) != (CORRECTS in paper):
        yield f"{label}: what it corrects is not what was submitted"
    # The columns are what lists, searches and the installed base read: they say what was signed.
    again = canonical.plain(built)
    for name in sorted((again.keys() & paper.keys()) - NOT_ITS_OWN):
        if again[name] != paper[name]:
            yield f"{label}: its {name} is not what was submitted"


def _envelope(row: InstallationReport) -> dict[str, Any]:
    received = row.submitted_at and received_exactly(row.submitted_at)
    return {"number": row.number, "received_at": received, "reference": str(row.reference)}


def _signed() -> Iterator[str]:
    rows = InstallationReport.objects.select_related("document__entry").prefetch_related(
        "signatures__user"
    )
    for batch in replay.statements_about(InstallationReport, *SIGNED):
        known = rows.in_bulk([said.subject for said in batch])
        for said in batch:
            party = SIGNED[said.event]
            label = f"report {said.data.get('number')}, signature of the {party.value}"
            row = known.get(said.subject)
            own = [one for one in row.signatures.all() if one.party == party] if row else []
            if row is None or not own:
                yield f"{label}: it is no longer there"
            else:
                yield from _signature(label, row, own[0], said)


def _signature(
    label: str, report: InstallationReport, row: ReportSignature, said: replay.Statement
) -> Iterator[str]:
    yield from differences_from_entry(label, row, said)
    if row.document_sha256 != said.data["content_sha256"]:
        yield f"{label}: its document_sha256 is not what the journal says"
    if said.data.get("document_sha256"):
        # The second signature: from here on the report is whole, and has its document.
        if report.state not in BOTH_SIGNED:
            yield f"{label}: both parties signed, and the report is {report.state}"
        yield from document_not_proven(label, report.document, said)
    if report.document is None or not report.document.data_is_whole():
        return
    for evidence in report.document.data["evidence"]:
        if evidence["party"] == row.party:
            yield from differences_from_document(label, row, evidence)


def _cancelled() -> Iterator[str]:
    for batch in replay.statements_about(InstallationReport, CANCELLED):
        known = InstallationReport.objects.defer("canonical").in_bulk(
            [said.subject for said in batch]
        )
        for said in batch:
            label, row = f"report id {said.subject}", known.get(said.subject)
            if row is None:
                yield f"{label}: it was cancelled, and is no longer there"
                continue
            yield from replay.differences(label, {"reason": row.cancelled_reason}, said.data)
            if row.state != ReportState.CANCELLED:
                yield f"{label}: it was cancelled, and is {row.state}"


def _expired() -> Iterator[str]:
    for batch in replay.statements_about(InstallationReport, EXPIRED):
        rows = InstallationReport.objects.defer("canonical")
        known = rows.in_bulk([said.subject for said in batch])
        for said in batch:
            label, row = f"report {said.data.get('number')}", known.get(said.subject)
            if row is None or row.state != ReportState.EXPIRED:
                now = row.state if row else "no longer there"
                yield f"{label}: it expired, and is {now}"


def _refused() -> Iterator[str]:
    for batch in replay.statements_about(InstallationReport, *REFUSED):
        rows = InstallationReport.objects.defer("canonical")
        known = rows.in_bulk([said.subject for said in batch])
        for said in batch:
            label, row = f"report {said.data.get('number')}", known.get(said.subject)
            if row is None or row.state != ReportState.REFUSED:
                now = row.state if row else "no longer there"
                yield f"{label}: it was refused, and is {now}"
                continue
            if row.refused_party != REFUSED[said.event]:
                yield f"{label}: who refused it is not what the journal says"
            if row.refused_reason != said.personal.get("/reason", row.refused_reason):
                yield f"{label}: the reason of its refusal is not what the journal says"


def _contested() -> Iterator[str]:
    for batch in replay.statements_about(InstallationReport, CONTESTED):
        known = _contests_of(batch)
        for said in batch:
            label, row = f"report {said.data.get('number')}", known.get(said.subject)
            if row is None:
                yield f"{label}: it was contested, and nothing tells of it"
                continue
            if row.reason != said.personal.get("/reason", row.reason):
                yield f"{label}: the reason of its contest is not what the journal says"
            if row.settled_at is None and row.report.state != ReportState.CONTESTED:
                yield f"{label}: it was contested, and is {row.report.state}"


def _settled() -> Iterator[str]:
    for batch in replay.statements_about(InstallationReport, SETTLED):
        known = _contests_of(batch)
        for said in batch:
            label, row = f"report {said.data.get('number')}, its contest", known.get(said.subject)
            if row is None:
                yield f"{label}: it was settled, and is no longer there"
                continue
            yield from replay.differences(label, {"outcome": row.outcome}, said.data)
            if row.settled_reason != said.personal.get("/reason", row.settled_reason):
                yield f"{label}: the reason of its outcome is not what the journal says"
            stands = ReportState.VOID if row.is_upheld else ReportState.SIGNED
            if row.report.state != stands and not _is_annulled(row.report):
                yield f"{label}: it was settled, and the report is {row.report.state}"


def _is_annulled(report: InstallationReport) -> bool:
    """What quality has found to stand, both parties may have annulled since."""
    agreed = report.annulments.filter(state=AnnulmentState.AGREED)
    return report.state == ReportState.VOID and agreed.exists()


def _annulled() -> Iterator[str]:
    """Each request to annul a report, and how it ended."""
    told: dict[int, str] = {}
    for batch in replay.statements_about(InstallationReport, *ANNULMENTS):
        keys = [said.data["annulment"] for said in batch]
        rows = Annulment.objects.select_related("report", "document").defer("report__canonical")
        known = rows.in_bulk(keys)
        for said in batch:
            row = known.get(said.data["annulment"])
            label = f"report {said.data.get('number')}, its annulment"
            if row is None or row.report_id != said.subject:
                yield f"{label}: it is no longer there"
                continue
            told[row.pk] = ANNULMENTS[said.event]
            yield from _annulment(label, row, said)
    for row in Annulment.objects.select_related("report").defer("report__canonical").order_by("pk"):
        if told.get(row.pk) != row.state:
            yield f"report {row.report.number}, its annulment: that it is {row.state} is not told"


def _annulment(label: str, row: Annulment, said: replay.Statement) -> Iterator[str]:
    words = {
        AnnulmentState.ASKED: {"reason": row.reason, "email": row.email},
        AnnulmentState.DECLINED: {"reason": row.declined_reason},
        AnnulmentState.AGREED: {"merchant": row.merchant, "address": row.ip or ""},
    }
    for name, now in words.get(ANNULMENTS[said.event], {}).items():
        if now != said.personal.get(f"/{name}", now):
            yield f"{label}: its {name} is not what the journal says"
    if said.event == ANNULLED:
        if row.report.state != ReportState.VOID:
            yield f"{label}: both agreed, and the report is {row.report.state}"
        yield from document_not_proven(label, row.document, said)


def _contests_of(batch: list[replay.Statement]) -> dict[int, Contest]:
    rows = Contest.objects.filter(report__in=[said.subject for said in batch])
    found = rows.select_related("report").defer("report__canonical")
    return {row.report_id: row for row in found}


def _without_statement() -> Iterator[str]:
    """What claims a state or a signature of which the journal tells nothing."""
    reports = InstallationReport.objects.only("number")
    frozen = Q(state__in=[
        ReportState.SUBMITTED, ReportState.EXPIRED, ReportState.REFUSED, *BOTH_SIGNED,
    ])  # fmt: skip
    claims = [
        (frozen, "submission", [SUBMITTED]),
        (Q(state=ReportState.CANCELLED), "cancelling", [CANCELLED]),
        (Q(state=ReportState.EXPIRED), "expiry", [EXPIRED]),
        (Q(state=ReportState.REFUSED), "refusal", [*REFUSED]),
        (Q(state=ReportState.CONTESTED) | Q(contest__isnull=False), "contest", [CONTESTED]),
        (
            Q(contest__settled_at__isnull=False),
            "outcome of a contest",
            [SETTLED],
        ),
        (Q(state=ReportState.VOID), "being void", [SETTLED, ANNULLED]),
    ]
    for party in Party:
        event = f"report.signed_by_{party.value}"
        signed = Q(state__in=BOTH_SIGNED) | Q(
            pk__in=ReportSignature.objects.filter(party=party).values("report")
        )
        claims.append((signed, f"signature by the {party.value}", [event]))
    for condition, what, events in claims:
        for row in replay.rows_without_statement(reports.filter(condition), *events).iterator(
            replay.CHUNK
        ):
            yield f"report {row.number or row.pk}: the journal knows nothing of its {what}"


def _installed() -> Iterator[str]:
    """Rows of the installed base that do not follow from the reports: they are computed anew."""
    reports = InstallationReport.objects.filter(state__in=BOTH_SIGNED)
    after = 0
    while batch := list(
        base_rules.with_followers(reports.filter(pk__gt=after)).order_by("pk")[: replay.CHUNK]
    ):
        kept: dict[int | None, list[InstalledPeriod]] = {}
        rows = InstalledPeriod.objects.filter(opened_by__in=[row.pk for row in batch])
        for row in rows.select_related("machine", "licence").order_by("known_from", "pk"):
            kept.setdefault(row.opened_by_id, []).append(row)
        for report in batch:
            if base_rules.differs(report, kept.get(report.pk, [])):
                yield (
                    f"report {report.number}: the installed base is not what follows from it and "
                    "from those that replaced it"
                )
        after = batch[-1].pk
    stray = InstalledPeriod.objects.exclude(opened_by=None)
    for row in stray.exclude(opened_by__state__in=BOTH_SIGNED).order_by("pk"):
        yield f"row {row.pk} of the installed base: no report that both have signed tells of it"


def _doubled() -> Iterator[str]:
    """Machines of which not exactly one row in force stands as the first."""
    first = InstalledPeriod.objects.in_force().filter(doubled=False, machine=OuterRef("machine"))
    for row in InstalledPeriod.objects.filter(~Exists(first), doubled=True).order_by("pk"):
        yield f"row {row.pk} of the installed base: nothing else says that its machine runs"


sources.register_evidence(sources.Source("reports", inspect, index))
