"""Erases what is over, batch by batch, but for what a hold keeps."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass

from portal.core.personal_data.retention import Kept, kept
from portal.journal.record import Actor
from portal.retention.models import Hold

logger = logging.getLogger(__name__)

SWEEP = Actor.system("retention")


@dataclass(frozen=True)
class Told:
    """One kind as people read it: how much of it is over, and whether a hold keeps it."""

    kept: Kept
    due: int
    hold: Hold | None


def told() -> list[Told]:
    """All kinds, with what would be erased now."""
    holds = {row.kind: row for row in Hold.objects.in_force().select_related("placed_by")}
    return [Told(one, one.due() if one.due else 0, holds.get(one.key)) for one in kept]


def erase_due(*, by: Actor = SWEEP) -> Iterator[tuple[Kept, int]]:
    """Erase what is over: each kind with how many rows. One that fails does not stop the others."""
    for one in kept:
        if one.erase is None:
            continue
        done = 0
        try:
            # Asked before each batch: a hold stops what is under way.
            while not _held(one) and (count := one.erase(by)):
                done += count
        except Exception:
            logger.exception("What is over of %s was not erased", one.key)
        if done:
            yield one, done


def _held(one: Kept) -> bool:
    return Hold.objects.in_force().filter(kind=one.key).exists()
