"""Roots and proofs of the journal's own Merkle tree, read from the database."""

import base64
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from portal.journal.models import Checkpoint, MerkleNode, SequencedEntry
from portal.journal.tree import merkle


def fetch(nodes: Iterable[merkle.Node]) -> dict[merkle.Node, bytes]:
    """The stored hashes of complete subtrees, in at most two queries.

    Raises KeyError when one is missing: the tree is then damaged, or too small.
    """
    wanted = set(nodes)
    by_level: dict[int, list[int]] = defaultdict(list)
    for level, index in wanted:
        by_level[level].append(index)
    found: dict[merkle.Node, bytes] = {}
    if leaves := by_level.pop(0, None):
        rows = SequencedEntry.objects.filter(seq__in=leaves).values_list("seq", "leaf_hash")
        found = {(0, seq): bytes(value) for seq, value in rows}
    condition = Q()
    for level, indexes in by_level.items():
        condition |= Q(level=level, index__in=indexes)
    if condition:
        for node in MerkleNode.objects.filter(condition):
            found[node.level, node.index] = bytes(node.hash)
    if missing := wanted - found.keys():
        raise KeyError(f"The tree lacks the nodes {sorted(missing)}")
    return found


def size() -> int:
    """How many entries have their place in the tree."""
    last = SequencedEntry.objects.order_by("-seq").values_list("seq", flat=True).first()
    return 0 if last is None else last + 1


def root(at_size: int) -> bytes:
    """The root of the first `at_size` entries."""
    return merkle.root(at_size, fetch)


def inclusion_proof(seq: int, at_size: int) -> list[bytes]:
    """The audit path of entry `seq` in the tree of `at_size`."""
    return merkle.inclusion_proof(seq, at_size, fetch)


def consistency_proof(old: int, new: int) -> list[bytes]:
    """The proof that the tree of `old` entries begins that of `new`."""
    return merkle.consistency_proof(old, new, fetch)


def frontier() -> merkle.Frontier:
    """The present tree, ready to grow."""
    present = size()
    nodes = merkle.peaks(0, present)
    hashes = fetch(nodes)
    return merkle.Frontier(present, [hashes[node] for node in nodes])


def covering_checkpoint(entry_id: int) -> tuple[SequencedEntry, Checkpoint] | None:
    """The first checkpoint that covers an entry, with the entry's place; None while it waits."""
    place = SequencedEntry.objects.select_related("entry").filter(entry_id=entry_id).first()
    if place is None:
        return None
    checkpoint = Checkpoint.objects.filter(size__gt=place.seq).order_by("size").first()
    return None if checkpoint is None else (place, checkpoint)


def consistency_text(old: int, later: Checkpoint) -> str:
    """The proof from a size to a later checkpoint, as c2sp.org/tlog-witness sends it."""
    lines = [f"old {old}"]
    lines += [base64.b64encode(step).decode() for step in consistency_proof(old, later.size)]
    return "\n".join(lines) + "\n\n" + later.note


def tlog_proof(
    place: SequencedEntry, checkpoint: Checkpoint, note: str = "", extra: bytes = b""
) -> str:
    """The proof of an entry's place under a checkpoint, as c2sp.org/tlog-proof writes it; `note`:
    that checkpoint with the lines of witnesses."""
    lines = ["c2sp.org/tlog-proof@v1"]
    if extra:
        lines.append(f"extra {base64.b64encode(extra).decode()}")
    lines.append(f"index {place.seq}")
    path = inclusion_proof(place.seq, checkpoint.size)
    lines += [base64.b64encode(step).decode() for step in path]
    return "\n".join(lines) + "\n\n" + (note or checkpoint.note)
