"""Witnesses are registered, and ended. What they sign proves itself, and is no act of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from portal.core import clock
from portal.core.actions import Refused, action
from portal.core.work import wake
from portal.journal.record import record
from portal.witnesses.cosigning.models import Witness

if TYPE_CHECKING:
    from portal.accounts.models import User


@action
def register_witness(*, by: User, name: str, vkey: str, url: str) -> Witness:
    """Have a witness sign each checkpoint; one without `url` comes by itself.

    Raises Refused ("already") where its key is in use.
    """
    row = Witness(name=name, vkey=vkey, url=url, begun_by=by, begun_at=clock.now())
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(_("This key is a witness’s already."), "already") from error
    record(
        event="witness.registered",
        subject=row,
        by=by,
        data={"name": name, "vkey": vkey, "url": url},
    )
    if url:
        wake("portal.witnesses.tasks.push_checkpoints")
    return row


@action
def end_witness(*, by: User, witness: Witness) -> Witness:
    """Expect no more of a witness; what it signed stays. Raises Refused ("ended")."""
    witness = Witness.objects.select_for_update().get(pk=witness.pk)
    if witness.ended_at:
        raise Refused(_("This witness is in use no more already."), "ended")
    witness.ended_at = clock.now()
    witness.save(update_fields=["ended_at"])
    record(
        event="witness.ended",
        subject=witness,
        by=by,
        data={"name": witness.name, "vkey": witness.vkey},
    )
    return witness
