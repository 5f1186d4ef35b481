"""What the sealed document says of a report that both parties have annulled."""

import datetime as dt
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from installations.models import Annulment, InstallationReport

KIND, SERIES = "report_annulment", "AN"
KNOWN_BY = ("name", "siret", "siren", "country", "register", "vat_number")
"""What of a party the paper says, as far as the report has it."""


def title_in(language: str) -> str:
    with translation.override(language):
        return _("Annulment by mutual agreement")


def data_of(
    annulment: Annulment, report: InstallationReport, *, agreed: dict[str, Any]
) -> dict[str, Any]:
    """The report by what it says of itself, why it is void, and who agreed to that."""
    assert report.signed_at is not None
    said = report.content
    return {
        "report": {
            "number": report.number,
            "kind": said["kind"],
            "signed_at": moment(report.signed_at),
            "sha256": report.canonical_sha256,
            "serial_number": said["machine"]["serial_number"],
            "licence": said["machine"]["licence"],
            "version": said["release"]["version"],
        },
        "integrator": _party(said["integrator"]),
        "merchant": _party(said["merchant"]),
        "shop": said["site"]["name"],
        "reason": annulment.reason,
        "asked": {"by": annulment.asked_by.name, "at": moment(annulment.asked_at)},
        "agreed": agreed,
    }


def _party(said: dict[str, Any]) -> dict[str, Any]:
    return {key: said[key] for key in KNOWN_BY if key in said}


def moment(at: dt.datetime) -> str:
    return at.isoformat(timespec="seconds")
