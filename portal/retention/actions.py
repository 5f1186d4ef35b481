"""Holds are placed and lifted: each is an act, and stops or lets go on what erases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from portal.core import clock
from portal.core.actions import Refused, action
from portal.core.personal_data.retention import kept
from portal.journal.record import Personal, record
from portal.retention.models import Hold

if TYPE_CHECKING:
    from portal.accounts.models import User


@action
def place_hold(*, by: User, kind: str, reason: str) -> Hold:
    """Erase nothing of `kind` from now on. Raises Refused: "unknown", "already"."""
    if kept.get(kind) is None:
        raise Refused(_("There is no such kind of data."), "unknown")
    row = Hold(kind=kind, reason=reason, placed_by=by, placed_at=clock.now())
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(_("Nothing of this is erased already."), "already") from error
    data = {"kind": kind, "reason": Personal(reason)}
    record(event="hold.placed", subject=row, by=by, data=data)
    return row


@action
def lift_hold(*, by: User, row: Hold) -> Hold:
    """Go on erasing what is over. Raises Refused ("lifted")."""
    row = Hold.objects.select_for_update().get(pk=row.pk)
    if row.lifted_at:
        raise Refused(_("This hold is lifted already."), "lifted")
    row.lifted_at = clock.now()
    row.save(update_fields=["lifted_at"])
    record(event="hold.lifted", subject=row, by=by, data={"kind": row.kind})
    return row
