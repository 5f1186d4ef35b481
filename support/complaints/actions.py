"""Enters, analyses, answers and closes complaints, and seals extracts of their register."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from integrators.models import Integrator
from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.core import clock
from portal.core.actions import Refused, action
from portal.core.states import move
from portal.core.text import one_line, storable
from portal.documents.issue import data_digest, next_number
from portal.journal.record import Personal, record
from releases.models import Release, RequirementDomain
from support.complaints import extracts, mails, rules
from support.models import (
    Complaint,
    ComplaintChannel,
    ComplaintExtract,
    ComplaintState,
    ComplaintStep,
    StepKind,
    Ticket,
    TrackerItem,
)

SERIES = "REC"


@action
def enter_complaint(
    *,
    by: User,
    domains: Collection[RequirementDomain],
    complainant: str,
    channel: str,
    came_on: dt.date,
    facts: str,
    integrator: Integrator | None = None,
    release: Release | None = None,
    ticket: Ticket | None = None,
    item: TrackerItem | None = None,
) -> Complaint:
    """Enter a complaint that a certification rule was not respected (DOC-QLT-210).

    It comes from a ticket, from an item of the tracker, or by itself. Raises Refused for who may
    not enter one, without a domain, a complainant or facts, and for a day that is to come.
    """
    _must_have(by, Permission.COMPLAINTS_ENTER)
    if not domains:
        raise Refused(_("Say which requirement domain it is about."), "no_domain")
    if not complainant.strip():
        raise Refused(_("Say who complains."), "nobody")
    if channel not in ComplaintChannel.values:
        raise Refused(_("Say by which channel it came."), "no_channel")
    if came_on > clock.today():
        raise Refused(_("A complaint cannot come on a day that is still to come."), "too_early")
    if ticket is not None and item is not None:
        raise Refused(_("It comes from a ticket or from an item of the tracker."), "two")
    complaint = Complaint.objects.create(
        number=next_number(SERIES), complainant=one_line(complainant)[:150], channel=channel,
        came_on=came_on, facts=_text(facts), integrator=integrator, release=release,
        ticket=ticket, item=item, entered_at=clock.now(), entered_by=by,
    )  # fmt: skip
    complaint.domains.set(domains)
    mails.entered(complaint=complaint, by=by)
    mails.recorded(complaint=complaint)
    record(
        event="complaint.entered", subject=complaint, by=by,
        data={
            "number": complaint.number, "domains": sorted(domain.code for domain in domains),
            "complainant": Personal(complaint.complainant), "channel": complaint.channel,
            "came_on": came_on.isoformat(), "facts": Personal(complaint.facts),
            "integrator": integrator.pk if integrator else None,
            "release": release.version if release else None,
            "ticket": ticket.number if ticket else None, "item": item.number if item else None,
        },
    )  # fmt: skip
    return complaint


@action
def analyse_complaint(*, by: User, complaint: Complaint, text: str) -> ComplaintStep:
    """Write the analysis of a complaint that is not closed; an earlier one stays beside it."""
    _must_have(by, Permission.COMPLAINTS_ENTER)
    complaint = _lock(complaint)
    acted = complaint.state == ComplaintState.ACTED
    step = _write(complaint, StepKind.ANALYSIS, text, by=by)
    move(complaint, ComplaintState.ACTED if acted else ComplaintState.ANALYSED)
    record(
        event="complaint.analysed", subject=complaint, by=by,
        data={"number": complaint.number, "text": Personal(step.text)},
    )  # fmt: skip
    return step


@action
def decide_corrective_action(
    *, by: User, complaint: Complaint, text: str, due_on: dt.date, item: TrackerItem | None = None
) -> ComplaintStep:
    """Decide what is done about it, until when, and by which item of the tracker, if any.

    The integrator that it concerns is told. A later decision stands beside the earlier one, and
    its day counts. Raises Refused before the analysis, after the closing, and for a day that is
    over.
    """
    _must_have(by, Permission.COMPLAINTS_ENTER)
    complaint = _lock(complaint)
    if complaint.state == ComplaintState.OPEN:
        raise Refused(_("Analyse the complaint first."), "not_analysed")
    if due_on < clock.today():
        raise Refused(_("Choose a day that is not over."), "too_late")
    step = _write(complaint, StepKind.ACTION, text, by=by, due_on=due_on, item=item)
    move(complaint, ComplaintState.ACTED, due_on=due_on)
    mails.action_decided(complaint=complaint, step=step)
    record(
        event="complaint.action_decided", subject=complaint, by=by,
        data={
            "number": complaint.number, "text": Personal(step.text),
            "due_on": due_on.isoformat(), "item": item.number if item else None,
        },
    )  # fmt: skip
    return step


@action
def close_complaint(
    *, by: User, complaint: Complaint, conclusion: str, is_founded: bool
) -> ComplaintStep:
    """Close it as founded or not; the integrator that it concerns is told.

    Quality closes, never who entered it. A founded complaint needs its corrective action first.
    """
    _must_have(by, Permission.COMPLAINTS_CLOSE)
    complaint = _lock(complaint)
    if not rules.may_close(by, complaint):
        raise Refused(
            _("You entered this complaint: somebody else of quality closes it."), "own_complaint"
        )
    if complaint.state == ComplaintState.OPEN:
        raise Refused(_("Analyse the complaint first."), "not_analysed")
    if is_founded and complaint.state != ComplaintState.ACTED:
        raise Refused(_("A founded complaint needs its corrective action first."), "no_action")
    step = _write(complaint, StepKind.CLOSING, conclusion, by=by, is_founded=is_founded)
    move(
        complaint, ComplaintState.CLOSED, closed_at=step.written_at, closed_by=by,
        is_founded=is_founded,
    )  # fmt: skip
    mails.closed(complaint=complaint, conclusion=step.text, occurrence=step.pk)
    record(
        event="complaint.closed", subject=complaint, by=by,
        data={
            "number": complaint.number, "is_founded": is_founded,
            "conclusion": Personal(step.text),
        },
    )  # fmt: skip
    return step


@action
def reopen_complaint(*, by: User, complaint: Complaint, reason: str) -> ComplaintStep:
    """Take a closed complaint up again, with a reason; it is to be analysed anew.

    Quality and the integrator that it concerns, who were told of its closing, are told.
    """
    _must_have(by, Permission.COMPLAINTS_CLOSE)
    rows = Complaint.objects.select_for_update(of=("self",)).select_related("integrator")
    complaint = rows.get(pk=complaint.pk)
    if complaint.state != ComplaintState.CLOSED:
        raise Refused(_("Only a closed complaint is reopened."), "not_closed")
    step = _write(complaint, StepKind.REOPENING, reason, by=by)
    move(
        complaint, ComplaintState.OPEN, due_on=None, closed_at=None, closed_by=None,
        is_founded=None,
    )  # fmt: skip
    mails.reopened(complaint=complaint, by=by, reason=step.text, occurrence=step.pk)
    record(
        event="complaint.reopened", subject=complaint, by=by,
        data={"number": complaint.number, "reason": Personal(step.text)},
    )  # fmt: skip
    return step


@action
def issue_extract(
    *, by: User, since: dt.date, until: dt.date, domain: RequirementDomain | None = None
) -> ComplaintExtract:
    """Seal what the register says of the complaints that came in a period, of one domain or all.

    Raises Refused for who does not read the register, for a period that ends before it begins,
    and for more complaints than one document takes.
    """
    _must_have(by, Permission.COMPLAINTS_READ)
    if until < since:
        raise Refused(_("The period ends before it begins: check the two days."), "no_period")
    if extracts.register(since, until, domain).count() > extracts.MOST:
        raise Refused(
            _("More than %(most)d complaints: choose a shorter period.") % {"most": extracts.MOST},
            "too_many",
        )
    extract = ComplaintExtract.objects.create(
        since=since, until=until, domain=domain, made_at=clock.now(), made_by=by
    )
    data = extracts.extract_data(extract, by.language)
    number = next_number(extracts.SERIES)
    entry = record(
        event="complaint_extract.issued", subject=extract, by=by,
        data={
            "number": number, "since": since.isoformat(), "until": until.isoformat(),
            "domain": domain.code if domain else None, "count": len(data["complaints"]),
            "data_sha256": data_digest(data),
        },
    )  # fmt: skip
    extracts.issue(extract, number=number, data=data, entry=entry, language=by.language)
    return extract


def _must_have(by: User, permission: Permission) -> None:
    if not by.may(permission):
        raise Refused(_("Your role does not allow this."), "not_yours")


def _lock(complaint: Complaint) -> Complaint:
    """The complaint as it is now, locked. Raises Refused when it is closed."""
    rows = Complaint.objects.select_for_update(of=("self",)).select_related("integrator")
    found = rows.get(pk=complaint.pk)
    if found.state == ComplaintState.CLOSED:
        raise Refused(_("This complaint is closed: reopen it first."), "closed")
    return found


def _text(text: str) -> str:
    kept = storable(text.strip())
    if not kept:
        raise Refused(_("Write the text first."), "empty")
    return kept


def _write(
    complaint: Complaint,
    kind: StepKind,
    text: str,
    *,
    by: User,
    due_on: dt.date | None = None,
    item: TrackerItem | None = None,
    is_founded: bool | None = None,
) -> ComplaintStep:
    return ComplaintStep.objects.create(
        complaint=complaint, kind=kind, text=_text(text), due_on=due_on, item=item,
        is_founded=is_founded, written_at=clock.now(), written_by=by,
    )  # fmt: skip
