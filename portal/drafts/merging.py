"""Two windows write one draft: each field counts by itself, as in an edit form of two editors.

A field that only one of them has changed takes that change; one that both have changed is shown
to the second, who says which of the two holds (compare portal/ui/editing.py).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

Values = list[str]
Fields = dict[str, dict[str, object]]


@dataclass
class Merged:
    """`fields` as they are to be kept. `theirs` is what the page does not know yet; of these,
    `conflicts` names what it has changed itself."""

    fields: Fields
    theirs: dict[str, Values] = field(default_factory=dict)
    conflicts: list[str] = field(default_factory=list)


def merge(
    stored: Fields, sent: dict[str, Values], changed: Collection[str], base: int, window: str = ""
) -> Merged:
    """What `sent` makes of `stored`, by a page that knows the revision `base`.

    What the same `window` wrote itself is no news to it: the answer may have been lost.
    """
    revision = 1 + max((_at(kept) for kept in stored.values()), default=0)
    merged = Merged(dict(stored))
    for name, kept in stored.items():
        newer = _at(kept) > base and kept.get("by") != window
        if newer and sent.get(name) != kept["values"]:
            values = kept["values"]
            assert isinstance(values, list)
            merged.theirs[name] = values
            if name in changed:
                merged.conflicts.append(name)
    for name, values in sent.items():
        known = name in stored
        if name in merged.theirs or (known and stored[name]["values"] == values):
            continue
        if name in changed or not known:
            merged.fields[name] = {"values": values, "at": revision, "by": window}
    return merged


def _at(kept: dict[str, object]) -> int:
    at = kept["at"]
    assert isinstance(at, int)
    return at
