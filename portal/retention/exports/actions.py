"""What is done about copies of somebody's data: asked for, made, handed out, erased."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.core import clock, work
from portal.core.actions import Refused, action
from portal.core.work import Lost
from portal.journal.record import Actor, Personal, record
from portal.retention.models import DataExport

if TYPE_CHECKING:
    from collections.abc import Sequence

KEPT = dt.timedelta(days=7)
"""So long the file waits to be fetched: it is all of somebody in one place."""

MOST_A_DAY = 3
"""Copies of one person in a day: GDPR 12-5 lets us refuse what is asked for again and again."""


@action
def ask_for_own_export(*, by: User) -> DataExport:
    """Have all that is kept of `by` copied. Raises Refused: "under_way", "too_many"."""
    row = _asked(DataExport(person=by, language=by.language, asked_by=by))
    record(event="personal_data.asked", subject=row, by=by, data={})
    return row


@action
def ask_for_export_of(*, by: User, address: str, language: str, reason: str) -> DataExport:
    """Have what is kept of somebody else copied, who cannot ask for it here and wrote to us.

    Raises Refused: "has_account" where they can, "under_way", "too_many".
    """
    owner = User.objects.by_address(address)
    if owner is not None and owner.is_active:
        raise Refused(
            _("This address has an account: its owner asks for the copy under “Your data”."),
            "has_account",
        )
    row = DataExport(person=owner, language=language, asked_by=by)
    if owner is None:
        row.address = address.strip().lower()
    row = _asked(row)
    data = {
        "account": owner.pk if owner else None,
        "address": Personal(address),
        "reason": Personal(reason),
    }
    record(event="personal_data.asked_for_other", subject=row, by=by, data=data)
    return row


def _asked(row: DataExport) -> DataExport:
    """Save it; who asks is locked, so that of two at once the second counts the first."""
    User.objects.select_for_update().get(pk=row.asked_by_id)
    row.asked_at = row.due_at = clock.now()
    whose = DataExport.objects.filter(person=row.person, address__iexact=row.address)
    if whose.unfinished().exists():
        raise Refused(_("This copy is being made already."), "under_way")
    if whose.filter(asked_at__gt=row.asked_at - dt.timedelta(days=1)).count() >= MOST_A_DAY:
        raise Refused(
            _("Enough copies were made today: take the last one, or ask again tomorrow."),
            "too_many",
        )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(_("This copy is being made already."), "under_way") from error
    work.wake("portal.retention.tasks.make_exports")
    return row


@action
def finish_export(*, by: Actor, export: DataExport) -> DataExport:
    """Say which file the copy is, and until when it waits. Raises Lost."""
    export.kept_until = clock.now() + KEPT
    if not work.finish(export):
        raise Lost
    export.save(update_fields=["file", "sha256", "size", "kept_until"])
    data = {
        "sha256": export.sha256,
        "size": export.size,
        "until": export.kept_until.isoformat(timespec="seconds"),
    }
    record(event="personal_data.made", subject=export, by=by, data=data)
    return export


@action
def hand_out_export(*, by: User, export: DataExport) -> None:
    """Write that `by`, who has asked for it, is given the copy. Raises Refused ("gone")."""
    row = DataExport.objects.get(pk=export.pk, asked_by=by)
    if not row.is_kept:
        raise Refused(_("This copy is not kept any more: ask for a new one."), "gone")
    record(event="personal_data.handed_out", subject=row, by=by, data={"sha256": row.sha256})


@action
def forget_exports(*, by: Actor, rows: Sequence[DataExport]) -> int:
    """Name the files of `rows` (at least one) no more, which are gone: how many."""
    DataExport.objects.filter(pk__in=[row.pk for row in rows]).update(file="")
    last = rows[-1]
    until = last.kept_until.isoformat(timespec="seconds") if last.kept_until else None
    data = {"count": len(rows), "until": until}
    record(event="personal_data.erased", subject=last, by=by, data=data)
    return len(rows)
