"""Where apps register copies of checkpoints, and rows that the journal vouches for.

The journal lies below them and must not know them; they register here in AppConfig.ready.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any


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


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Make a source known."""
    _sources[source.name] = source


def registered() -> list[Source]:
    """All sources, by name."""
    return [_sources[name] for name in sorted(_sources)]
