"""Writes the body of a report: every fact, the client's reference and its clock.

This is what a device does before the review that is signed: here the portal, for what is typed
into its own pages. The review shows this body and sends it back as it is; what the server adds
(number, reception, place in the journal) is the envelope, which nobody signs.
"""

import datetime as dt
import hashlib
from typing import Any

from django.utils import timezone, translation

from installations.models import InstallationReport
from installations.papers import wordings
from installations.papers.says import clean
from installations.papers.schema import CORRECTS, TYPE, VERSION
from integrators.companies.identity.countries import FRANCE
from integrators.companies.identity.naming import Company, identity_data
from portal.journal import canonical
from portal.journal.models import Checkpoint
from portal.ui.printed import as_seen
from releases.models import Release


def write_body(report: InstallationReport, *, at: dt.datetime) -> bytes:
    """The bytes of a body of `report`, written `at`. Facts not given yet are empty."""
    body = facts_of(report) | {"device": {"at": moment(at), "checkpoint": _last_checkpoint()}}
    return canonical.dumps(body)


def facts_of(report: InstallationReport) -> dict[str, Any]:
    """The whole body as the draft's columns tell it, but for the device's clock."""
    language = report.language
    with translation.override(language):
        facts = {
            "v": VERSION,
            "type": TYPE,
            "reference": str(report.reference),
            "language": str(language),
            "kind": str(report.kind),
            "follows": _former(report.replaces),
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
    if report.corrects is not None:
        facts[CORRECTS] = _corrected(report, report.corrects)
    return {name: _canonical(value) for name, value in facts.items()}


def digest_of(raw: bytes) -> str:
    """The fingerprint of a body, by which its signatures name it."""
    return hashlib.sha256(raw).hexdigest()


def _canonical(value: Any) -> Any:
    """`value` with every text as it may be signed; what has lines keeps them."""
    if isinstance(value, dict):
        return {name: _canonical(below) for name, below in value.items()}
    if isinstance(value, list):
        return [_canonical(below) for below in value]
    if not isinstance(value, str):
        return value
    text = clean(value).replace("\t", " ").replace("\u00ad", "").replace("\x00", "")
    # A line feed is a control sign too, and the only one that is seen.
    return clean("\n".join(as_seen(line) for line in text.split("\n")))


def _former(replaced: InstallationReport | None) -> dict[str, str] | None:
    if replaced is None:
        return None
    return {"number": replaced.number or "", "sha256": replaced.canonical_sha256}


def _corrected(report: InstallationReport, corrected: InstallationReport) -> dict[str, str]:
    return {
        "number": corrected.number or "",
        "sha256": corrected.canonical_sha256,
        "reason": report.correction_reason,
        "judged_on": corrected.installed_on.isoformat(),
    }


def _last_checkpoint() -> dict[str, Any] | None:
    """What the device has seen of the journal: the report is not older than that."""
    last = Checkpoint.objects.order_by("-size").only("size", "root").first()
    return {"size": last.size, "root": bytes(last.root).hex()} if last else None


# Facts that both versions tell alike ------------------------------------------------------


def integrator_facts(report: InstallationReport) -> dict[str, str]:
    company, person = report.integrator, report.representative
    return {
        "name": company.name,
        **numbers_of(company),
        "street": company.street,
        "postcode": company.postcode,
        "city": company.city,
        "signatory": person.user.name,
        "capacity": person.get_role_display(),
    }


def numbers_of(company: Company) -> dict[str, str]:
    """What a party is known by, with its country where that is another."""
    if not company.siren and company.country == FRANCE:
        return {"siret": ""}
    known_by = identity_data(company)
    # A French one stands on papers by the SIRET of its place alone.
    known_by.pop("siren", None)
    return known_by if company.country == FRANCE else known_by | {"country": company.country}


def release_facts(release: Release | None) -> dict[str, Any]:
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


def file_facts(report: InstallationReport) -> dict[str, Any] | None:
    if report.file is None:
        return None
    return {
        "name": report.file.name,
        "size": report.file.size,
        "sha256": report.file.sha256,
    }


def prerequisites_of(report: InstallationReport) -> list[dict[str, Any]]:
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


def moment(value: dt.datetime | None) -> str | None:
    return timezone.localtime(value).isoformat(timespec="seconds") if value else None


def euros(report: InstallationReport) -> str | None:
    return None if report.opening_total is None else f"{report.opening_total:.2f}"
