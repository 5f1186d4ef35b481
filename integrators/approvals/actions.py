"""Approve an integrator, remind it of what it lacks, suspend it, reinstate it, end its approval."""

import datetime as dt
from collections.abc import Collection, Iterable
from itertools import product

from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from integrators.approvals import certificates, mails
from integrators.approvals.models import Activity, Approval, Suspension
from integrators.approvals.rules.eligibility import company_check
from integrators.approvals.rules.missing import REMIND_AGAIN
from integrators.approvals.rules.overlaps import refuse_overlap
from integrators.approvals.rules.shortages import lacks_of
from integrators.companies.models import Integrator
from integrators.values import as_of
from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.core.products import ProductLine
from portal.documents.issue import data_digest, next_number
from portal.journal.record import record
from portal.ui.text.formats import when


@action
def grant_approval(
    *,
    by: User,
    integrator: Integrator,
    activities: Collection[str],
    lines: Collection[str],
    starts_on: dt.date,
    ends_on: dt.date,
    reason: str = "",
) -> list[Approval]:
    """Approve `integrator` for each of `activities` with each of `lines`, both days included.

    Also renews: a period may follow one that runs, never overlap it. The sealed certificate
    follows by mail.
    Raises Refused: "nothing_chosen", "bad_period", "backdated", "overlap", "not_ready" (with
    exactly what is missing, see `integrators.approvals.rules.eligibility.company_check`).
    """
    _check_period(activities, lines, starts_on, ends_on)
    row = _locked(integrator)
    _check_ready(row, lines)
    refuse_overlap(row, product(lines, activities), starts_on, ends_on)
    approvals = [
        Approval.objects.create(
            integrator=row, activity=activity, line=line, starts_on=starts_on, ends_on=ends_on,
            reason=reason, granted_at=clock.now(), granted_by=by,
        )
        for line in ProductLine.values if line in lines
        for activity in Activity.values if activity in activities
    ]  # fmt: skip
    number, data = next_number(certificates.SERIES), certificates.data_of(row, approvals)
    entry = record(
        event="approval.granted",
        subject=row,
        by=by,
        data={
            "number": number,
            "data_sha256": data_digest(data),
            "reason": reason,
            "starts_on": starts_on.isoformat(),
            "ends_on": ends_on.isoformat(),
            "approvals": [
                {"id": item.pk, "activity": str(item.activity), "line": str(item.line)}
                for item in approvals
            ],
        },
    )
    certificates.issue_approval(row, approvals, number=number, data=data, entry=entry)
    mails.approval_granted(integrator=row, approvals=approvals, occurrence=str(entry.uuid))
    return approvals


@action
def suspend_integrator(*, by: User, integrator: Integrator, reason: str) -> Suspension:
    """Suspend at once: nobody of the company may download or install until it is lifted.

    Raises Refused: "no_reason", "already_suspended", "not_approved".
    """
    _require_reason(reason)
    row = _locked(integrator)
    if _pending(row):
        raise Refused(
            _("%(company)s is suspended already.") % {"company": row.name}, "already_suspended"
        )
    _need_approval(row)
    suspension = Suspension.objects.create(
        integrator=row, reason=reason, starts_at=clock.now(), started_by=by
    )
    record(
        event="integrator.suspended",
        subject=row,
        by=by,
        data={"suspension": suspension.pk, "reason": reason},
    )
    mails.suspended(suspension=suspension)
    return suspension


@action
def reinstate_integrator(*, by: User, integrator: Integrator, reason: str) -> Suspension:
    """Lift the suspension; what was approved before, and has not run out, holds again.

    Raises Refused: "no_reason", "not_suspended".
    """
    _require_reason(reason)
    row = _locked(integrator)
    suspension = _pending(row)
    if suspension is None:
        raise Refused(_("%(company)s is not suspended.") % {"company": row.name}, "not_suspended")
    _lift(suspension, by, reason)
    record(
        event="integrator.reinstated",
        subject=row,
        by=by,
        data={"suspension": suspension.pk, "reason": reason},
    )
    mails.reinstated(suspension=suspension)
    return suspension


@action
def end_approval(*, by: User, integrator: Integrator, reason: str) -> Suspension:
    """End all that is approved, for good: only a new approval opens the way again.

    Raises Refused: "no_reason", "not_approved".
    """
    _require_reason(reason)
    row = _locked(integrator)
    _need_approval(row)
    if suspension := _pending(row):
        # A later approval must not begin suspended.
        _lift(suspension, by, reason)
    ending = Suspension.objects.create(
        integrator=row, final=True, reason=reason, starts_at=clock.now(), started_by=by
    )
    record(
        event="approval.ended",
        subject=row,
        by=by,
        data={
            "suspension": ending.pk,
            "lifted": suspension.pk if suspension else None,
            "reason": reason,
        },
    )
    mails.approval_ended(suspension=ending)
    return ending


@action
def remind_of_missing(*, by: User, integrator: Integrator) -> Integrator:
    """Tell the company's managers what it lacks; not twice within `REMIND_AGAIN`.

    Raises Refused: "reminded_lately", "nothing_missing".
    """
    row = _locked(integrator)
    if row.reminded_at and row.reminded_at > clock.now() - REMIND_AGAIN:
        raise Refused(
            _("%(company)s was reminded on %(day)s: not twice within seven days.")
            % {"company": row.name, "day": when(timezone.localdate(row.reminded_at))},
            "reminded_lately",
        )
    lacking = lacks_of(row)
    if not lacking.theirs:
        raise Refused(_("%(company)s lacks nothing.") % {"company": row.name}, "nothing_missing")
    row.reminded_at, row.reminded_by = clock.now(), by
    row.save(update_fields=["reminded_at", "reminded_by"])
    entry = record(
        event="integrator.reminded",
        subject=row,
        by=by,
        data={
            "missing": [
                {"line": check.line, "code": item.code}
                for check in lacking.checks
                for item in check.missing
            ],
            "contract": lacking.proposed,
        },
    )
    mails.missing(integrator=row, occurrence=str(entry.uuid))
    return row


def _check_period(
    activities: Iterable[str], lines: Iterable[str], starts_on: dt.date, ends_on: dt.date
) -> None:
    wanted, of = set(activities), set(lines)
    if not wanted or not of or wanted - set(Activity.values) or of - set(ProductLine.values):
        raise Refused(_("Choose at least one activity and one product line."), "nothing_chosen")
    if ends_on < starts_on:
        raise Refused(_("Choose a last day after the first."), "bad_period")
    if starts_on < clock.today():
        raise Refused(
            _("Choose today or a later day: an approval does not begin before."), "backdated"
        )


def _check_ready(row: Integrator, lines: Collection[str]) -> None:
    missing = [
        gettext("%(line)s: %(state)s") % {"line": line, "state": item.label}
        for line in sorted(lines)
        for item in company_check(row, line=line).missing
    ]
    if missing:
        raise Refused(
            _("%(company)s cannot be approved yet. %(missing)s.")
            % {"company": row.name, "missing": ". ".join(dict.fromkeys(missing))},
            "not_ready",
        )


def _locked(integrator: Integrator) -> Integrator:
    """The company, locked: of two who decide at once, the second sees what the first did."""
    return Integrator.objects.select_for_update().get(pk=integrator.pk)


def _pending(integrator: Integrator) -> Suspension | None:
    return Suspension.objects.pending().filter(integrator=integrator).first()


def _lift(suspension: Suspension, by: User, reason: str) -> None:
    suspension.lifted_at, suspension.lifted_by = clock.now(), by
    suspension.lifted_reason = reason
    suspension.save(update_fields=["lifted_at", "lifted_by", "lifted_reason"])


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise Refused(
            _("Say why: the reason goes to the company and into the journal."), "no_reason"
        )


def _need_approval(integrator: Integrator) -> None:
    now = as_of()
    if not integrator.approvals.standing(now).filter(ends_on__gte=now.day).exists():
        raise Refused(
            _("%(company)s has no approval at present.") % {"company": integrator.name},
            "not_approved",
        )
