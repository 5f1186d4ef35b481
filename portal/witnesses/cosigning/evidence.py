"""Witnesses before the journal: `verify_journal` compares each with its entries, and each
cosignature with the checkpoint and the key that it names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from portal.journal.tree.cosignature import WitnessKey, cosignatures
from portal.journal.tree.signed_note import BadNote
from portal.journal.verify import replay, sources
from portal.witnesses.cosigning.keeping import known_keys
from portal.witnesses.cosigning.models import Cosignature, Witness

REGISTERED, ENDED = "witness.registered", "witness.ended"


def inspect() -> Iterator[sources.Copy | str]:
    """Every witness that is not what the journal tells, every cosignature that does not hold."""
    yield from replay.all_findings("witnesses", _registered, _ended, _untold, _lines)


def index() -> Iterator[dict[str, Any]]:
    """The witnesses with their keys, for an audit pack."""
    rows = Witness.objects.order_by("pk").values_list("name", "vkey")
    for name, vkey in rows.iterator(replay.CHUNK):
        yield {"name": name, "vkey": vkey}


def _registered() -> Iterator[str]:
    columns = ("name", "vkey", "url")
    for batch in replay.statements_about(Witness, REGISTERED):
        keys = [said.subject for said in batch]
        rows = Witness.objects.filter(pk__in=keys).values("pk", *columns)
        known = {row.pop("pk"): row for row in rows}
        for said in batch:
            label = f"witness {said.data.get('name')}"
            if row := known.get(said.subject):
                yield from replay.differences(label, row, said.data)
            else:
                yield f"{label}: it was registered, and is no longer there"


def _ended() -> Iterator[str]:
    for batch in replay.statements_about(Witness, ENDED):
        keys = [said.subject for said in batch]
        open_ones = Witness.objects.filter(pk__in=keys, ended_at=None)
        still = set(open_ones.values_list("pk", flat=True))
        for said in batch:
            if said.subject in still:
                yield f"witness {said.data.get('name')}: it was ended, and is in use again"


def _untold() -> Iterator[str]:
    rows = replay.rows_without_statement(Witness.objects.all(), REGISTERED)
    for name in rows.values_list("name", flat=True):
        yield f"witness {name}: the journal knows nothing of its registration"
    ended = replay.rows_without_statement(Witness.objects.exclude(ended_at=None), ENDED)
    for name in ended.values_list("name", flat=True):
        yield f"witness {name}: the journal knows nothing of its end"


def _lines() -> Iterator[str]:
    rows = Cosignature.objects.order_by("pk").values_list(
        "checkpoint__size", "checkpoint__note", "witness__vkey", "line"
    )
    keys: dict[str, list[WitnessKey]] = {}
    for size, note, vkey, line in rows.iterator(chunk_size=replay.CHUNK):
        try:
            if vkey not in keys:
                keys[vkey] = known_keys([vkey])
            held = list(cosignatures(f"{note}{line}", keys[vkey]))
        except (BadNote, ValueError):
            held = []
        if not held:
            yield f"checkpoint of size {size}: a cosignature of it does not hold"
