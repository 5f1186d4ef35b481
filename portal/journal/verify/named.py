"""Checkpoints that an entry names must still be there, with the same note.

The entries list them day by day (`portal.witnesses.naming`), so whoever removes a checkpoint from
the public list has to change an entry, which every later checkpoint contradicts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from portal.journal.events import CHECKPOINTS_NAMED
from portal.journal.models import Checkpoint
from portal.journal.tree.signed_note import note_hash


def check_named(seq: int, said: Any) -> Iterator[str]:
    """What is wrong with the checkpoints that the entry at `seq` names; nothing of other entries.

    Its data: {"from": size, "to": size, "checkpoints": [[size, base64 of SHA-256], …]}.
    """
    if not isinstance(said, dict) or said.get("event") != CHECKPOINTS_NAMED:
        return
    try:
        named = {int(size): str(digest) for size, digest in said["data"]["checkpoints"]}
    except (KeyError, TypeError, ValueError):
        yield f"entry {seq}: the checkpoints that it names cannot be read"
        return
    notes = dict(Checkpoint.objects.filter(size__in=named).values_list("size", "note"))
    for size, digest in sorted(named.items()):
        if size not in notes:
            yield f"checkpoint of size {size}: entry {seq} names it, and it is gone"
        elif note_hash(notes[size]) != digest:
            yield f"checkpoint of size {size}: entry {seq} names another one"
