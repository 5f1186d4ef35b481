"""Builds the dictionary that both parties sign, and its RFC 8785 bytes.

Dates are ISO 8601 with their offset, amounts text with two decimals; everything that is read by
people is in the report's language. Pages, the signing screen and the PDF show this dictionary,
never the columns, so that what is seen is what is signed.
"""

import datetime as dt
import hashlib
from typing import Any

from django.utils import timezone, translation

from installations.models import InstallationReport
from installations.rules import legal_texts
from integrators.companies.identity.countries import FRANCE
from integrators.companies.identity.naming import Company, identity_data
from portal.journal import canonical
from releases.models import Release

VERSION = 1


def build_content(report: InstallationReport, *, number: str, at: dt.datetime) -> dict[str, Any]:
    """The content of `report` under `number`, submitted `at`. Fields not given yet are empty."""
    language = report.language
    with translation.override(language):
        return {
            "v": VERSION,
            "type": "installation_report",
            "number": number,
            "language": language,
            "kind": str(report.kind),
            "submitted_at": _moment(at),
            "replaces": report.replaces.number if report.replaces else None,
            "integrator": _integrator_facts(report),
            "merchant": {
                "name": report.merchant_name,
                **_numbers(report.merchant),
                "signatory": report.merchant_signatory,
                "capacity": report.merchant_capacity,
            },
            "site": {
                "name": report.shop_name,
                "street": report.street,
                "postcode": report.postcode,
                "city": report.city,
            },
            "release": _release_facts(report.release) | {"file": _file_facts(report)},
            "machine": {
                "maker": report.hardware.maker if report.hardware else "",
                "model": report.hardware.model if report.hardware else "",
                "serial_number": report.serial_number,
                "licence": report.licence,
            },
            "commissioned_at": _moment(report.commissioned_at),
            "opening_total": _euros(report),
            "event_log_started_at": _moment(report.event_log_started_at),
            "closing_configured": report.closing_configured,
            "prerequisites": _prerequisites(report),
            "training": {"done": report.user_trained, "by": report.trained_by},
            "reservations": report.reservations,
            "texts": {
                "six_years": legal_texts.six_years_reminder(language),
                "undertaking": legal_texts.undertaking_text(language, report.kind),
            },
        }


def freeze_content(content: dict[str, Any]) -> tuple[bytes, str]:
    """The canonical bytes of `content` and their SHA-256 in hex."""
    raw = canonical.dumps(content)
    return raw, hashlib.sha256(raw).hexdigest()


def _integrator_facts(report: InstallationReport) -> dict[str, str]:
    company, person = report.integrator, report.representative
    return {
        "name": company.name,
        **_numbers(company),
        "street": company.street,
        "postcode": company.postcode,
        "city": company.city,
        "signatory": person.user.name,
        "capacity": person.get_role_display(),
    }


def _numbers(company: Company) -> dict[str, str]:
    """What a party is known by, with its country where that is another."""
    if not company.siren and company.country == FRANCE:
        return {"siret": ""}
    known_by = identity_data(company)
    # A French one stands on papers by the SIRET of its place alone.
    known_by.pop("siren", None)
    return known_by if company.country == FRANCE else known_by | {"country": company.country}


def _release_facts(release: Release | None) -> dict[str, Any]:
    if release is None:
        return {}
    built = release.built_at
    return {
        "line": str(release.line),
        "version": release.version,
        "certificate_number": release.certificate_number,
        "category": str(release.category),
        "built_at": built.isoformat(timespec="seconds") if built else None,
        "certified_on": release.certified_on.isoformat() if release.certified_on else None,
    }


def _file_facts(report: InstallationReport) -> dict[str, Any] | None:
    if report.file is None:
        return None
    return {
        "name": report.file.name,
        "size": report.file.size,
        "sha256": report.file.sha256,
    }


def _prerequisites(report: InstallationReport) -> list[dict[str, Any]]:
    if report.is_removal or report.release is None:
        return []
    checks = {check.prerequisite_id: check for check in report.checks.all()}
    return [
        {
            "text": str(item),
            "done": bool((check := checks.get(item.pk)) and check.done),
            "remark": check.remark if check else "",
        }
        for item in report.release.prerequisites.all()
    ]


def _moment(value: dt.datetime | None) -> str | None:
    return timezone.localtime(value).isoformat(timespec="seconds") if value else None


def _euros(report: InstallationReport) -> str | None:
    return None if report.opening_total is None else f"{report.opening_total:.2f}"
