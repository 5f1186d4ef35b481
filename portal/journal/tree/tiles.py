"""The tree as c2sp.org/tlog-tiles serves it: tiles of 256 hashes, bundles of 256 entries.

Any client that knows the format can compute each root and proof from the hash tiles alone, and
so tell that something which an old checkpoint covers was rewritten.
"""

import re
from dataclasses import dataclass

from portal.journal.models import Checkpoint, SequencedEntry
from portal.journal.tree import proofs

HEIGHT, WIDTH = 8, 256
HIGHEST = 63
PLACE = re.compile(r"((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")
MOST_BYTES = 65_535
"""Of one entry, whose length a bundle writes in two bytes."""


class NoTile(LookupError):
    """There is no such tile, or no signed checkpoint that asks for it yet."""


@dataclass(frozen=True)
class Place:
    """Which tile of a level, and how much of it."""

    index: int
    width: int

    @classmethod
    def parse(cls, text: str) -> "Place":
        """Read <N>[.p/<W>]. Raises NoTile for what is not written as it must be."""
        match = PLACE.fullmatch(text)
        if not match:
            raise NoTile(text)
        index = int(match[1].replace("x", "").replace("/", ""))
        width = int(match[2] or WIDTH)
        if path_of(index) != match[1] or (match[2] and width >= WIDTH):
            raise NoTile(text)
        return cls(index, width)


def path_of(index: int) -> str:
    """The index of a tile in path elements of three digits: 1234067 is x001/x234/067."""
    groups = [f"{index % 1000:03d}"]
    while index := index // 1000:
        groups.insert(0, f"x{index % 1000:03d}")
    return "/".join(groups)


def hash_tile(level: int, place: Place) -> bytes:
    """The hashes of a tile, one after the other. Raises NoTile; KeyError for a damaged tree."""
    if not 0 <= level <= HIGHEST:
        raise NoTile(level)
    first = place.index * WIDTH
    _require_signed((first + place.width) << (HEIGHT * level))
    nodes = [(HEIGHT * level, first + step) for step in range(place.width)]
    hashes = proofs.fetch(nodes)
    return b"".join(hashes[node] for node in nodes)


def entry_bundle(place: Place) -> bytes:
    """Entries with their lengths, as they were hashed. Raises NoTile; KeyError for a gap."""
    first = place.index * WIDTH
    end = first + place.width
    _require_signed(end)
    rows = SequencedEntry.objects.filter(seq__gte=first, seq__lt=end).order_by("seq")
    bodies = [bytes(body) for body in rows.values_list("entry__body", flat=True)]
    if len(bodies) != place.width or any(len(body) > MOST_BYTES for body in bodies):
        raise KeyError(f"The entries {first} to {end - 1} are not whole")
    return b"".join(len(body).to_bytes(2, "big") + body for body in bodies)


def _require_signed(size: int) -> None:
    last = Checkpoint.objects.order_by("-size").values_list("size", flat=True).first()
    if last is None or size > last:
        raise NoTile(size)
