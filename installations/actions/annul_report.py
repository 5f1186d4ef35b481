"""Annuls a signed report by mutual agreement: the integrator asks, the merchant answers."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from installations import mails
from installations.models import Annulment, AnnulmentState, InstallationReport, ReportState
from installations.papers import annulment as paper
from installations.rules import annulments, reasons
from installations.rules.locks import lock_report, require_own
from installations.voiding import follow_void
from portal.accounts.models import User
from portal.accounts.proofs.clients import Client
from portal.core import clock
from portal.core.actions import Refused, action
from portal.core.states import move
from portal.core.text import storable
from portal.documents.issue import data_digest, issue_document, next_number
from portal.journal.record import Actor, Personal, record


@dataclass(frozen=True)
class Agreeing:
    """Who agrees for the merchant, as typed, and from where."""

    name: str
    client: Client


@action
def ask_annulment(*, by: User, report: InstallationReport, reason: str) -> Annulment:
    """Ask the merchant of a signed report to agree that it is void, by a link good for 30 days.

    Raises Refused: "stranger", "not_signed", "not_last", "no_address", "own_address",
    "asked_already", "reason_missing".
    """
    report = lock_report(report.pk)
    require_own(by, report)
    annulments.require_askable(report)
    reason = reasons.required(reason, _("Say why this report is to be void."))
    made = Annulment.objects.create(
        report=report, asked_at=clock.now(), asked_by=by, reason=reason,
        email=report.merchant_email,
    )  # fmt: skip
    mails.annulment_asked(made)
    record(
        event="report.annulment_asked",
        subject=report,
        by=by,
        data={
            "number": report.number, "annulment": made.pk, "reason": Personal(reason),
            "email": Personal(made.email),
        },
    )  # fmt: skip
    return made


@action
def take_back_annulment(*, by: User, annulment: Annulment) -> Annulment:
    """Take the request back; the merchant's link says so. Raises Refused: "stranger", "ended"."""
    report, annulment = _locked(annulment)
    require_own(by, report)
    annulments.require_open(annulment)
    move(annulment, AnnulmentState.TAKEN_BACK, ended_at=clock.now())
    _tell(annulment)
    record(
        event="report.annulment_taken_back",
        subject=report,
        by=by,
        data={"number": report.number, "annulment": annulment.pk},
    )
    return annulment


@action
def decline_annulment(*, by: Actor, annulment: Annulment, reason: str) -> Annulment:
    """Decline for the merchant; the report stands.

    Raises Refused: "ended", "not_signed", "not_last", "reason_missing".
    """
    report, annulment = _locked(annulment)
    annulments.require_open(annulment)
    annulments.require_annullable(report)
    reason = reasons.required(reason, _("Say why you do not agree."))
    move(annulment, AnnulmentState.DECLINED, ended_at=clock.now(), declined_reason=reason)
    _tell(annulment)
    record(
        event="report.annulment_declined",
        subject=report,
        by=by,
        data={"number": report.number, "annulment": annulment.pk, "reason": Personal(reason)},
    )
    return annulment


@action
def agree_to_annulment(*, by: Actor, annulment: Annulment, agreeing: Agreeing) -> Annulment:
    """Agree for the merchant: the report is void, and a sealed document of its own says so.

    What both have signed stays to be read. It is no longer of the installed base: what it
    replaced is again, and what it has charged is given back. Raises Refused: "ended",
    "not_signed", "not_last", "name_missing".
    """
    report, annulment = _locked(annulment)
    annulments.require_open(annulment)
    annulments.require_annullable(report)
    name = storable(agreeing.name.strip())[:150]
    if not name:
        raise Refused(_("Write your first name and name."), "name_missing")
    now, client = clock.now(), agreeing.client
    number = next_number(paper.SERIES)
    agreed = {
        "by": name, "at": paper.moment(now), "email": annulment.email, "ip": client.ip,
        "user_agent": client.user_agent,
    }  # fmt: skip
    data = paper.data_of(annulment, report, agreed=agreed)
    entry = record(
        event="report.annulled",
        subject=report,
        by=by,
        data={
            "number": report.number, "annulment": annulment.pk, "document": number,
            "document_sha256": data_digest(data), "merchant": Personal(name),
            "address": Personal(client.ip or ""),
        },
    )  # fmt: skip
    document = issue_document(
        kind=paper.KIND, number=number, subject=report, language=report.language,
        title=paper.title_in(report.language), data=data, entry=entry,
        holder=f"{report.merchant_name} / {report.integrator.name}",
    )  # fmt: skip
    move(
        annulment, AnnulmentState.AGREED, ended_at=now, merchant=name, ip=client.ip,
        user_agent=client.user_agent, document=document,
    )  # fmt: skip
    move(report, ReportState.VOID, updated_at=now)
    # The merchant is owed nothing: it is the integrator who was charged.
    follow_void(by=Actor.system("update fees"), report=report)
    return annulment


@action
def expire_annulment(*, by: Actor, annulment: Annulment) -> Annulment:
    """End a request that the merchant has not answered in time. Raises Refused: "not_due"."""
    report, annulment = _locked(annulment)
    due = annulments.expires_at(annulment) <= clock.now()
    if annulment.state != AnnulmentState.ASKED or not due:
        raise Refused(_("This request has ended, or may still be answered."), "not_due")
    move(annulment, AnnulmentState.EXPIRED, ended_at=clock.now())
    _tell(annulment)
    record(
        event="report.annulment_expired",
        subject=report,
        by=by,
        data={"number": report.number, "annulment": annulment.pk},
    )
    return annulment


def _tell(annulment: Annulment) -> None:
    """Tell both that the report stands; of one that is contested, or void, another mail tells."""
    if annulment.report.state == ReportState.SIGNED:
        mails.annulment_ended(annulment)


def _locked(annulment: Annulment) -> tuple[InstallationReport, Annulment]:
    """The report, locked, and the request as it stands now."""
    report = lock_report(annulment.report_id)
    rows = Annulment.objects.select_related("asked_by").select_for_update(no_key=True, of=("self",))
    found = rows.get(pk=annulment.pk)
    found.report = report
    return report, found
