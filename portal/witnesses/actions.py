"""What is done about outside copies: addresses chosen and left, checkpoints named and sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from portal.core import clock
from portal.core.actions import Refused, action
from portal.journal.models import Checkpoint
from portal.journal.record import Actor, Personal, record
from portal.journal.tree.signed_note import note_hash
from portal.witnesses import mails
from portal.witnesses.models import CheckpointAddress
from portal.witnesses.naming import AT_ONCE, unnamed

if TYPE_CHECKING:
    from portal.accounts.models import User


@action
def send_checkpoints_to(*, by: User, address: str, language: str) -> CheckpointAddress:
    """Send the checkpoint of each day to `address`. Raises Refused ("already")."""
    row = CheckpointAddress(address=address, language=language, chosen_by=by, chosen_at=clock.now())
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(_("This address gets the checkpoints already."), "already") from error
    record(
        event="checkpoint_mail.begun",
        subject=row,
        by=by,
        data={"address": Personal(address), "language": language},
    )
    return row


@action
def stop_sending_to(*, by: User, row: CheckpointAddress) -> CheckpointAddress:
    """Send no more to an address. Raises Refused ("ended")."""
    row = CheckpointAddress.objects.select_for_update().get(pk=row.pk)
    if row.ended_at:
        raise Refused(_("This address gets no more checkpoints already."), "ended")
    row.ended_at = clock.now()
    row.save(update_fields=["ended_at"])
    record(event="checkpoint_mail.ended", subject=row, by=by, data={})
    return row


@action
def name_checkpoints(*, by: Actor) -> bool:
    """Name the checkpoints of the days before this one; once none is left, mail the latest.

    At most AT_ONCE in one entry: True says that there are more. Raises Refused ("none") where
    all are named: somebody else was quicker.
    """
    # One at a time: the second waits here for the first, and sees what that has named.
    oldest = unnamed().select_for_update().first()
    rows = list(unnamed()[: AT_ONCE + 1])
    if oldest is None or not rows:
        raise Refused(_("Every checkpoint is named."), "none")
    named, more = rows[:AT_ONCE], len(rows) > AT_ONCE
    last = named[-1]
    record(
        event="checkpoints.named",
        subject=last,
        by=by,
        data={
            "from": named[0].size,
            "to": last.size,
            "checkpoints": [[row.size, note_hash(row.note)] for row in named],
        },
    )
    if not more:
        latest = Checkpoint.objects.latest("size")
        for address in CheckpointAddress.objects.in_use().select_related("chosen_by"):
            mails.daily_checkpoint(address=address, checkpoint=latest)
    return more
