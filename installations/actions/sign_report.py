"""Signs a report; the second signature issues its document at once."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from installations import mails
from installations.base.following import follow
from installations.charging import charge_report
from installations.missing.following import close_missing
from installations.models import (
    InstallationReport,
    Party,
    ReportProof,
    ReportSignature,
    ReportState,
    SigningInvitation,
)
from installations.papers import reading, wordings
from installations.papers.envelope import envelope_of
from installations.recalls.following import correct_recalls, end_recalls
from installations.rules import eligibility, waiting
from installations.rules.locks import lock_report
from installations.signing import invitations
from portal.accounts.models import User
from portal.accounts.proofs.clients import Client
from portal.core import clock
from portal.core.actions import Refused, action
from portal.core.states import move
from portal.documents.evidence import text_sha256
from portal.documents.issue import data_digest, issue_document
from portal.journal.models import JournalEntry
from portal.journal.record import Actor, Personal, record

DOCUMENT_KIND = "installation_report"


@dataclass(frozen=True)
class Signing:
    """How a party signs: proof (of `ReportProof`) and when, from where, and the drawing.

    `email` is the address that a code was sent to; `user` who was signed in on that screen.
    """

    proof: str
    proof_at: dt.datetime
    client: Client
    email: str = ""
    drawing: str = ""
    user: User | None = None


@action
def sign_as_integrator(
    *, by: User, report: InstallationReport, signing: Signing
) -> ReportSignature:
    """Sign for the integrator; only whoever submitted the report may, being in order now.

    Raises Refused: "not_signatory", "not_waiting", "already_signed", "release_withdrawn",
    "not_eligible".
    """
    report = lock_report(report.pk)
    if report.representative.user_id != by.pk:
        raise Refused(
            _("This report is to be signed by %(name)s, who submitted it.")
            % {"name": report.representative},
            "not_signatory",
        )
    _require_waiting(report, Party.INTEGRATOR)
    eligibility.require_writer(report)
    signature = _write_signature(report, Party.INTEGRATOR, signing, "")
    data = _document_data(report)
    entry = record(
        event="report.signed_by_integrator",
        subject=report,
        by=by,
        data=_entry_data(report, signature, data),
    )
    if data is not None:
        _issue_report(report, data, entry)
        charge_report(by=by, report=report)
    return signature


@action
def sign_as_merchant(
    *, by: Actor, invitation: SigningInvitation, signing: Signing
) -> ReportSignature:
    """Sign for the merchant, by the link of `invitation`, which is then used.

    Raises Refused: "link_used", "link_revoked", "link_expired", "not_waiting",
    "already_signed", "release_withdrawn".
    """
    report = lock_report(invitation.report_id)
    invitation = SigningInvitation.objects.get(pk=invitation.pk)
    invitations.require_open(invitation)
    _require_waiting(report, Party.MERCHANT)
    SigningInvitation.objects.filter(pk=invitation.pk).update(used_at=clock.now())
    signature = _write_signature(report, Party.MERCHANT, signing, signing.email)
    data = _document_data(report)
    entry = record(
        event="report.signed_by_merchant",
        subject=report,
        by=by,
        data=_entry_data(report, signature, data) | {"way": str(invitation.way)},
    )
    if data is not None:
        _issue_report(report, data, entry)
        # The merchant owes no fee: it is the integrator's, whose report this is.
        charge_report(by=Actor.system("update fees"), report=report)
    mails.merchant_has_signed(report)
    return signature


def _require_waiting(report: InstallationReport, party: str) -> None:
    """The report may be signed by `party` now.

    That its release was current is asked when it is submitted: a signature that comes days
    later is still good. That it is not withdrawn is asked each time, but for a correction.
    """
    if report.signatures.filter(party=party).exists():
        raise Refused(_("This report is signed already: nothing more to do."), "already_signed")
    if report.state != ReportState.SUBMITTED:
        raise Refused(_("This report does not wait for a signature."), "not_waiting")
    waiting.require_in_time(report)
    if report.is_barred:
        raise Refused(
            _(
                "The release %(version)s was withdrawn meanwhile: this report can no longer be "
                "signed. The integrator cancels it, installs another release and writes a "
                "new report."
            )
            % {"version": report.release},
            "release_withdrawn",
        )


def _write_signature(
    report: InstallationReport, party: str, signing: Signing, email: str
) -> ReportSignature:
    who = report.content[party]
    text = reading.text_to_sign(report, party)
    return ReportSignature.objects.create(
        report=report,
        party=party,
        user=signing.user,
        signed_at=clock.now(),
        signer_name=who["signatory"],
        capacity=who["capacity"],
        proof=signing.proof,
        proof_at=signing.proof_at,
        proof_email=email if signing.proof == ReportProof.CODE_BY_MAIL else "",
        language=report.language,
        text_shown=text,
        text_sha256=text_sha256(text),
        document_sha256=report.canonical_sha256,
        ip=signing.client.ip,
        user_agent=signing.client.user_agent,
        drawing=signing.drawing,
    )


def _document_data(report: InstallationReport) -> dict[str, Any] | None:
    """The data of the document, once both parties have signed."""
    signatures = list(report.signatures.select_related("user"))
    if {signature.party for signature in signatures} != set(Party.values):
        return None
    return {
        "report": report.content,
        "report_sha256": report.canonical_sha256,
        "envelope": envelope_of(report),
        "evidence": [signature.as_data() for signature in signatures],
    }


def _entry_data(
    report: InstallationReport, signature: ReportSignature, data: dict[str, Any] | None
) -> dict[str, Any]:
    return {
        "number": report.number,
        "content_sha256": report.canonical_sha256,
        "text_sha256": signature.text_sha256,
        "proof": str(signature.proof),
        "signer": Personal(signature.signer_name),
        "address": Personal(signature.ip or ""),
        "document_sha256": data_digest(data) if data else None,
    }


def _issue_report(report: InstallationReport, data: dict[str, Any], entry: JournalEntry) -> None:
    now = clock.now()
    assert report.number is not None
    assert report.site is not None
    document = issue_document(
        kind=DOCUMENT_KIND,
        number=report.number,
        subject=report,
        language=report.language,
        title=wordings.document_title(report.language),
        data=data,
        entry=entry,
        holder=f"{report.merchant_name} / {report.integrator.name}",
    )
    move(report, ReportState.SIGNED, signed_at=now, updated_at=now, document=document)
    follow(report)
    end_recalls(report)
    correct_recalls(report)
    close_missing(report)
