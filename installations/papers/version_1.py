"""Version 1 of what both parties signed, frozen: read, printed, verified, audited for ever.

It bore the server's number and time inside the bytes. None is written any more; those that were
submitted before are signed, shown and compared as they were. Nothing here follows the schema of
today.
"""

import datetime as dt
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from installations.models import InstallationReport
from installations.papers import wordings
from installations.papers.body import (
    euros,
    file_facts,
    integrator_facts,
    moment,
    numbers_of,
    prerequisites_of,
    release_facts,
)
from installations.papers.says import euros_in_words, flag_in_words, moment_in_words

VERSION = 1
Row = tuple[str, str, str]
"""A label, what stands beside it, and how it looks."""


def content_of(report: InstallationReport, *, number: str, at: dt.datetime) -> dict[str, Any]:
    """What version 1 made of the columns: audits compare it with what was signed."""
    language = report.language
    with translation.override(language):
        return {
            "v": VERSION,
            "type": "installation_report",
            "number": number,
            "language": language,
            "kind": str(report.kind),
            "submitted_at": moment(at),
            "replaces": report.replaces.number if report.replaces else None,
            "integrator": integrator_facts(report),
            "merchant": {
                "name": report.merchant_name,
                **numbers_of(report.merchant),
                "signatory": report.merchant_signatory,
                "capacity": report.merchant_capacity,
            },
            "site": {
                "name": report.shop_name,
                "street": report.street,
                "postcode": report.postcode,
                "city": report.city,
            },
            "release": release_facts(report.release) | {"file": file_facts(report)},
            "machine": {
                "maker": report.hardware.maker if report.hardware else "",
                "model": report.hardware.model if report.hardware else "",
                "serial_number": report.serial_number,
                "licence": report.licence,
            },
            "commissioned_at": moment(report.commissioned_at),
            "opening_total": euros(report),
            "event_log_started_at": moment(report.event_log_started_at),
            "closing_configured": report.closing_configured,
            "prerequisites": prerequisites_of(report),
            "training": {"done": report.user_trained, "by": report.trained_by},
            "reservations": report.reservations,
            "texts": {
                "six_years": wordings.six_years(language),
                "undertaking": wordings.undertaking(language, report.kind),
            },
        }


def printed_parts(said: dict[str, Any]) -> list[tuple[str, list[Row]]]:
    """The lists of facts as version 1 printed them."""
    release, machine = said["release"], said["machine"]
    removal = said["kind"] == "removal"
    software = [
        (_("Release"), f"{release.get('version', '')} ({release.get('line', '')})", "mono"),
        (_("Certificate"), release.get("certificate_number", ""), "mono"),
        (_("Category"), release.get("category", ""), "plain"),
        (_("Built on"), moment_in_words(release.get("built_at")), "plain"),
    ]
    if not release.get("built_at"):
        software.append((_("Certified on"), moment_in_words(release.get("certified_on")), "plain"))
    hardware = [
        (_("Model"), f"{machine['maker']} {machine['model']}".strip(), "plain"),
        (_("Serial numbers"), machine["serial_number"], "mono"),
        (_("Licence number"), machine["licence"], "mono"),
        (
            _("Removed at") if removal else _("Commissioned at"),
            moment_in_words(said["commissioned_at"]), "plain",
        ),
        (
            _("Closing perpetual grand total") if removal else _("Opening perpetual grand total"),
            euros_in_words(said["opening_total"]), "plain",
        ),
        (
            _("Start of the technical event log"),
            moment_in_words(said["event_log_started_at"]), "plain",
        ),
        (
            _("Last closing, and archives with the merchant")
            if removal
            else _("Closing and archiving configured"),
            flag_in_words(said["closing_configured"]), "plain",
        ),
    ]  # fmt: skip
    return [
        (_("The software"), [row for row in software if row[1]]),
        (_("The machine"), [row for row in hardware if row[1]]),
    ]
