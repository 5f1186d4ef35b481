"""Tags that show reports on pages and in their PDF."""

from typing import Any

from django import template
from django.utils.translation import gettext as _

from installations.models import InstallationReport, ReportKind, ReportProof, ReportState
from installations.papers import reading
from integrators.companies.identity.countries import country_name

register = template.Library()

TONES = {
    ReportState.DRAFT: "neutral",
    ReportState.SUBMITTED: "soon",
    ReportState.SIGNED: "ok",
    ReportState.CANCELLED: "neutral",
    ReportState.EXPIRED: "neutral",
    ReportState.REFUSED: "danger",
    ReportState.CONTESTED: "danger",
    ReportState.VOID: "neutral",
}


@register.filter
def report_tone(report: InstallationReport) -> str:
    """The tone of a report's state; a tone alone never says it."""
    return "soon" if _is_corrected(report) else TONES[ReportState(report.state)]


@register.filter
def report_label(report: InstallationReport) -> str:
    """A report's state in words; of what is corrected that, which is not kept as a state."""
    return _("Corrected") if _is_corrected(report) else str(report.get_state_display())


def _is_corrected(report: InstallationReport) -> bool:
    return any(row.engages for row in report.corrected_by.all())


@register.filter
def seal_state(report: InstallationReport) -> str:
    """`whole` once sealed, `pending` before, `broken` when its release was withdrawn, or it is
    corrected."""
    if _is_corrected(report):
        return "broken"
    if report.release is not None and report.release.is_withdrawn and not report.is_removal:
        return "broken"
    if report.document is not None and report.document.is_sealed:
        return "whole"
    return "pending"


@register.filter
def kind_label(value: str) -> str:
    """What a kind of report is called."""
    return str(ReportKind(value).label)


@register.filter
def country_label(code: str | None) -> str:
    """What a country is called, by its code in the signed content; empty where none is said."""
    return country_name(code) if code else ""


@register.filter
def paper_of_document(data: dict[str, Any]) -> reading.Paper:
    """The paper in the data of a sealed document, of whichever version."""
    return reading.paper_of_document(data)


@register.filter
def get(mapping: dict[str, Any], key: str) -> Any:
    """The value of `key`, None without one."""
    return mapping.get(key) if mapping else None


@register.filter
def with_proofs_in_words(data: dict[str, Any]) -> dict[str, Any]:
    """The document's data with each proof in words, as the evidence page prints them."""
    return data | {
        "evidence": [item | {"proof": proof_in_words(item)} for item in data["evidence"]]
    }


def proof_in_words(item: dict[str, Any]) -> str:
    """How one party proved who they are, with the address or the screen."""
    words = str(ReportProof(item["proof"]).label)
    if item.get("proof_email"):
        words = _("%(proof)s to %(email)s") % {"proof": words, "email": item["proof_email"]}
    if item.get("on_screen_of"):
        words = _("%(proof)s; on the screen of %(name)s, who was signed in") % {
            "proof": words, "name": item["on_screen_of"],
        }  # fmt: skip
    return words


@register.filter
def replacing(url: str, report: InstallationReport) -> str:
    """The address at which the report that takes the place of `report` begins."""
    return f"{url}?replaces={report.pk}"
