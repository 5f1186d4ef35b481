"""The history of one report, in words."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from installations.models import (
    InstallationReport,
    Party,
    ReportSignature,
    SigningInvitation,
)


@dataclass(frozen=True)
class Event:
    """One line: when, what, in which tone, and a detail."""

    at: dt.datetime
    title: str
    tone: str = "neutral"
    detail: str = ""


def of(
    report: InstallationReport,
    signatures: Mapping[str, ReportSignature],
    links: list[SigningInvitation],
) -> list[Event]:
    """The events of `report`, oldest first."""
    events = [Event(report.created_at, _("Draft begun"))]
    if report.submitted_at:
        by = report.submitted_by.name if report.submitted_by else ""
        events.append(Event(report.submitted_at, _("Submitted"), "info", by))
    for signature in signatures.values():
        title = (
            _("Signed by the merchant")
            if signature.party == Party.MERCHANT
            else _("Signed by the integrator")
        )
        proof = signature.get_proof_display()
        events.append(Event(signature.signed_at, title, "ok", f"{signature.signer_name}, {proof}"))
    for link in links:
        if link.way == SigningInvitation.Way.MAIL:
            title = _("Link sent to the merchant")
            events.append(Event(link.created_at, title, "info", link.email))
    if report.document and report.document.sealed_at:
        events.append(Event(report.document.sealed_at, _("Sealed"), "ok", report.document.code))
    if report.cancelled_at:
        events.append(Event(report.cancelled_at, _("Cancelled"), "danger", report.cancelled_reason))
    return sorted(events, key=lambda event: event.at)
