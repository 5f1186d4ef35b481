"""The audit finds what was changed in reports beside the actions."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from installations.actions.cancel_report import cancel_report
from installations.actions.sign_report import sign_as_integrator
from installations.models import InstallationReport, PrerequisiteCheck, ReportKind, ReportSignature
from installations.papers.body import digest_of
from installations.plugs import evidence
from portal.core import clock
from portal.journal import canonical
from portal.journal.tree import sequencer
from portal.journal.verify import walk
from tests.installations.factories import make, newer, signing
from tests.journal.factories import erased

pytestmark = pytest.mark.django_db

LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


@pytest.fixture
def report(cast, release):
    return make(cast.technician_rep, release)


def told(*parts: str) -> None:
    """Exactly the findings that hold `parts`, in this order."""
    sequencer.sequence()
    found = list(walk.findings())
    assert len(found) == len(parts), found
    for line, part in zip(found, parts, strict=True):
        assert part in line


IN_BASE_ROWS = {
    "licence", "serial_number", "merchant_name", "shop_name", "commissioned_at", "number",
    "hardware",
}  # fmt: skip
"""What the rows of the installed base have from their report."""


def test_honest_reports_have_no_findings(cast, report, release):
    make(cast.technician_rep, release, "draft")
    waiting = make(cast.technician_rep, release, "submitted")
    cancel_report(by=cast.technician, report=waiting, reason="Erreur de SIRET")
    update = make(cast.technician_rep, newer(cast), kind=ReportKind.UPDATE, replaces=report)
    make(cast.technician_rep, update.release, kind=ReportKind.REMOVAL, replaces=update)
    cast.integrator.name, cast.technician.name = "Autre raison", "Nom de mariage"
    cast.integrator.save()
    cast.technician.save()
    told()


def test_a_clock_that_tells_another_zone_changes_nothing(cast, release, monkeypatch):
    now = clock.now
    monkeypatch.setattr(clock, "now", lambda: now().astimezone(ZoneInfo("Europe/Paris")))
    make(cast.technician_rep, release)
    told()


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("licence", "CRIS-0000", "machine"), ("serial_number", "X", "machine"),
        ("merchant_name", "Autre", "merchant"), ("shop_name", "Autre", "site"),
        ("opening_total", Decimal("1.00"), "opening_total"),
        ("commissioned_at", LONG_AGO, "commissioned_at"),
        ("submitted_at", LONG_AGO, "received_at"),
        ("reservations", "Aucune.", "reservations"), ("trained_by", "Personne", "training"),
        ("number", "PV-2020-00001", "number"), ("hardware", None, "machine"),
        ("file", None, "release"),
    ],
)  # fmt: skip
def test_a_changed_column_is_found(report, name, value, found):
    InstallationReport.objects.filter(pk=report.pk).update(**{name: value})
    base = ["the installed base is not what follows"] if name in IN_BASE_ROWS else []
    told(f"report {report.number}: its {found} is not what", *base)


def test_a_changed_check_is_found(report):
    PrerequisiteCheck.objects.filter(report=report).update(remark="non fait")
    told("its prerequisites is not what was submitted")


def test_a_paper_rewritten_with_its_hash_is_found(report):
    raw = canonical.dumps(report.content | {"reservations": "Aucune."})
    digest = digest_of(raw)
    rows = InstallationReport.objects.filter(pk=report.pk)
    rows.update(canonical=raw)
    told("its content is not what was submitted")
    rows.update(canonical_sha256=digest, reservations="Aucune.")
    told("its content is not what was submitted")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("signer_name", "Un autre"), ("capacity", "Stagiaire"), ("proof", "passkey"),
        ("proof_at", LONG_AGO), ("signed_at", LONG_AGO), ("ip", "203.0.113.9"),
        ("user_agent", "Lynx"), ("drawing", "M9 9"), ("proof_email", "x@y.example"),
        ("language", "en"),
    ],
)  # fmt: skip
def test_changed_evidence_is_found(report, name, value):
    rows = report.signatures.filter(party="merchant")
    assert getattr(rows.get(), name) != value
    rows.update(**{name: value})
    sequencer.sequence()
    found = list(walk.findings())
    assert f"its {name} is not what its document says" in found[-1]
    assert all("signature of the merchant" in line for line in found)


def test_changed_evidence_of_the_first_signature_is_found_before_there_is_a_document(cast, release):
    report = make(cast.technician_rep, release, "submitted")
    sign_as_integrator(by=cast.technician, report=report, signing=signing(user=cast.technician))
    told()
    ReportSignature.objects.update(signer_name="Un autre", text_shown="Rien.", ip="203.0.113.9")
    told("the text shown", "its signer", "its address")
    erased(report)
    told("the text shown")


def test_states_and_signatures_beside_the_actions_are_found(cast, release, report):
    waiting = make(cast.technician_rep, release, "submitted")
    rows = InstallationReport.objects.filter(pk=waiting.pk)
    rows.update(state="signed", signed_at=waiting.submitted_at)
    told("signature by the integrator", "signature by the merchant", "the installed base is not")
    rows.update(state="submitted", signed_at=None)
    ReportSignature.objects.filter(report=report, party="merchant").update(report=waiting)
    told("it is no longer there", "signature by the merchant")


def test_a_cancelling_undone_is_found(cast, release):
    waiting = make(cast.technician_rep, release, "submitted")
    cancel_report(by=cast.technician, report=waiting, reason="Erreur de SIRET")
    rows = InstallationReport.objects.filter(pk=waiting.pk)
    rows.update(cancelled_reason="autre")
    told("its reason")
    rows.update(
        state="submitted", cancelled_at=None, cancelled_by=None,
        cancelled_reason="Erreur de SIRET",
    )  # fmt: skip
    told("it was cancelled, and is submitted")


def test_the_number_of_queries_does_not_grow_with_the_rows(
    cast, release, report, django_assert_max_num_queries
):
    make(cast.stranger_rep, release)
    with django_assert_max_num_queries(35):
        assert list(evidence.inspect()) == []
