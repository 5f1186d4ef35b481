"""Cosignatures that come in: taken when they hold, by a witness in use, for a checkpoint of ours.

No action and no entry: an entry would make a checkpoint, which would be cosigned, without end.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from portal.core import clock
from portal.core.alarms import alarm
from portal.core.work import wake
from portal.journal.models import Checkpoint
from portal.journal.tree import keys
from portal.journal.tree.cosignature import Cosignature as Proven
from portal.journal.tree.cosignature import WitnessKey, cosignatures
from portal.journal.tree.signed_note import BadNote, parse, verify
from portal.witnesses.cosigning.models import Cosignature, Witness

logger = logging.getLogger(__name__)

AHEAD = dt.timedelta(minutes=5)
"""By how much a witness's clock may be ahead of ours."""


class Why(StrEnum):
    """Why nothing was taken, for programs."""

    MALFORMED = "malformed"
    UNKNOWN_KEY = "unknown key"
    WRONG = "wrong signature"
    FUTURE = "signed in the future"
    NOT_OURS = "no checkpoint of this journal"
    FORK = "another checkpoint of this size"


class NotTaken(ValueError):
    """A cosignature that is not kept. `why` is for the answer, `said` for whoever reads logs."""

    def __init__(self, why: Why, said: str = "") -> None:
        super().__init__(f"{why}: {said}" if said else str(why))
        self.why = why


def take(note: str, *, only: Witness | None = None) -> list[Witness]:
    """Keep the cosignatures in a checkpoint's note; returns whose it bears, kept now or before.

    `only`: the one that was asked, whatever else may stand there. Raises NotTaken.
    """
    rows = [only] if only else list(Witness.objects.in_use())
    by_vkey = {row.vkey: row for row in rows}
    found = _proven(note, rows)
    checkpoint = _checkpoint(note, by_vkey[found[0].witness.vkey()])
    now = clock.now()
    if any(one.at > now + AHEAD for one in found):
        raise NotTaken(Why.FUTURE)
    Cosignature.objects.bulk_create(
        [
            Cosignature(
                checkpoint=checkpoint,
                witness=by_vkey[one.witness.vkey()],
                at=one.at,
                received_at=now,
                line=one.line,
            )
            for one in found
        ],
        ignore_conflicts=True,
    )
    # Documents wait for a moment for what has just come.
    wake("portal.documents.tasks.seal_due")
    return [by_vkey[one.witness.vkey()] for one in found]


def _proven(note: str, rows: list[Witness]) -> list[Proven]:
    try:
        parse(note)
    except (BadNote, ValueError) as error:
        raise NotTaken(Why.MALFORMED, str(error)) from error
    try:
        found = list(cosignatures(note, known_keys(row.vkey for row in rows)))
    except BadNote as error:
        raise NotTaken(Why.WRONG, str(error)) from error
    if not found:
        raise NotTaken(Why.UNKNOWN_KEY)
    return found


def known_keys(vkeys: Iterable[str]) -> list[WitnessKey]:
    """The keys of witnesses; what cannot be read is none."""
    known = []
    for vkey in vkeys:
        try:
            known.append(WitnessKey.parse(vkey))
        except (ValueError, AttributeError):
            logger.warning("The key of a witness cannot be read: %s", vkey)
    return known


def _checkpoint(note: str, witness: Witness) -> Checkpoint:
    """Our checkpoint of this very text. Raises NotTaken."""
    text = parse(note)[0]
    ours = Checkpoint.objects.filter(size=text.size).first()
    if ours and parse(ours.note)[0] == text:
        return ours
    try:
        verify(note, keys.verifiers())
    except BadNote as error:
        raise NotTaken(Why.NOT_OURS, str(error)) from error
    # Our key has signed it, a witness has seen it, and it is not in our list.
    logger.error("A checkpoint of our key that is not ours, seen by %s:\n%s", witness.name, note)
    tell_of_fork(witness, text.size)
    raise NotTaken(Why.FORK)


def tell_of_fork(witness: Witness, size: int) -> None:
    """Ring: a witness and the journal do not agree."""
    alarm(
        f"witness-fork:{witness.pk}",
        _(
            "%(witness)s has seen another journal of ours than this one, at %(size)s entries: "
            "keep both, and tell the auditor"
        ),
        {"witness": witness.name, "size": size},
    )
