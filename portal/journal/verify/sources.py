"""Where apps register copies of checkpoints, and rows that the journal vouches for.

The journal lies below them and must not know them; their `plugs` register here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from portal.core.extensions import ExtensionPoint


@dataclass(frozen=True)
class Copy:
    """A copy of a checkpoint that lies outside the journal's tables; `label` names its place."""

    label: str
    note: str


Inspect = Callable[[], Iterator[Copy | str]]
Index = Callable[[], Iterator[dict[str, Any]]]


@dataclass(frozen=True)
class Source:
    """`inspect` yields copies, and findings as plain lines; `index` the rows for an audit pack,
    which go into the file `name`.ndjson."""

    name: str
    inspect: Inspect
    index: Index


evidence_sources: ExtensionPoint[Source] = ExtensionPoint(
    "evidence", key=lambda source: source.name
)


def register_evidence(source: Source) -> None:
    """Let the journal's audit look into an app's rows and copies."""
    evidence_sources.add(source)


def evidence_by_name() -> list[Source]:
    """All sources, in the order of their names, so that two audits can be compared."""
    return sorted(evidence_sources, key=lambda source: source.name)
