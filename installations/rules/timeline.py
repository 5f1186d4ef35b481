"""The history of one report, in words."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from installations.models import (
    AnnulmentState,
    Contest,
    InstallationReport,
    Party,
    ReportSignature,
    SigningInvitation,
)


@dataclass(frozen=True)
class ReportEvent:
    """One line: when, what, in which tone, and a detail."""

    at: dt.datetime
    title: str
    tone: str = "neutral"
    detail: str = ""


def report_events(
    report: InstallationReport,
    signatures: Mapping[str, ReportSignature],
    links: list[SigningInvitation],
) -> list[ReportEvent]:
    """The events of `report`, oldest first."""
    events = [ReportEvent(report.created_at, _("Draft begun"))]
    if report.submitted_at:
        by = report.submitted_by.name if report.submitted_by else ""
        events.append(ReportEvent(report.submitted_at, _("Submitted"), "info", by))
    for signature in signatures.values():
        title = (
            _("Signed by the merchant")
            if signature.party == Party.MERCHANT
            else _("Signed by the integrator")
        )
        proof = signature.get_proof_display()
        events.append(
            ReportEvent(signature.signed_at, title, "ok", f"{signature.signer_name}, {proof}")
        )
    for link in links:
        if link.way == SigningInvitation.Way.MAIL:
            title = _("Link sent to the merchant")
            events.append(ReportEvent(link.created_at, title, "info", link.email))
    if report.document and report.document.sealed_at:
        events.append(
            ReportEvent(report.document.sealed_at, _("Sealed"), "ok", report.document.code)
        )
    if report.cancelled_at:
        events.append(
            ReportEvent(report.cancelled_at, _("Cancelled"), "danger", report.cancelled_reason)
        )
    events += _disagreements(report)
    events += _annulments(report)
    events += _corrections(report)
    if report.expired_at:
        events.append(ReportEvent(report.expired_at, _("Expired, not signed in time"), "danger"))
    return sorted(events, key=lambda event: event.at)


def _corrections(report: InstallationReport) -> Iterator[ReportEvent]:
    """That it was begun to correct another, and that another has corrected it."""
    if report.corrects is not None:
        title = _("Begun to correct %(number)s") % {"number": report.corrects.number}
        yield ReportEvent(report.created_at, title, "info", report.correction_reason)
    for row in report.corrected_by.all():
        if row.signed_at:
            title = _("Corrected by %(number)s") % {"number": row.number}
            void = "" if row.engages else row.get_state_display()
            yield ReportEvent(row.signed_at, title, "soon", void)


_ANNULMENT_ENDS = {
    AnnulmentState.AGREED: (gettext_lazy("Annulled by mutual agreement"), "danger"),
    AnnulmentState.DECLINED: (gettext_lazy("Annulment declined by the merchant"), "soon"),
    AnnulmentState.TAKEN_BACK: (gettext_lazy("Request to annul taken back"), "neutral"),
    AnnulmentState.EXPIRED: (gettext_lazy("Request to annul not answered in time"), "soon"),
}


def _annulments(report: InstallationReport) -> Iterator[ReportEvent]:
    """That the merchant was asked to annul it, and what came of it."""
    for row in report.annulments.all():
        title = _("The merchant is asked to annul it")
        yield ReportEvent(row.asked_at, title, "info", f"{row.asked_by.name} – {row.reason}")
        if row.ended_at:
            words, tone = _ANNULMENT_ENDS[AnnulmentState(row.state)]
            detail = row.merchant or row.declined_reason
            yield ReportEvent(row.ended_at, str(words), tone, detail)


def _disagreements(report: InstallationReport) -> Iterator[ReportEvent]:
    """That a party refused to sign, or contested what was signed, and what came of it."""
    if report.refused_at:
        title = (
            _("Refused by the merchant")
            if report.refused_party == Party.MERCHANT
            else _("Refused by the integrator")
        )
        yield ReportEvent(report.refused_at, title, "danger", report.refused_reason)
    contest: Contest | None = getattr(report, "contest", None)
    if contest is None:
        return
    title = _("Contested by the merchant")
    yield ReportEvent(contest.contested_at, title, "danger", contest.reason)
    if contest.settled_at:
        title = contest.get_outcome_display()
        tone = "danger" if contest.is_upheld else "ok"
        yield ReportEvent(contest.settled_at, title, tone, contest.settled_reason)
