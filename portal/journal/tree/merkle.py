"""Merkle trees as RFC 9162 (section 2.1) defines them. Pure functions over bytes."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence

HASH_BYTES = 32

Node = tuple[int, int]
"""A complete subtree: (level, index) covers the 2**level leaves from index * 2**level on."""

Fetch = Callable[[Iterable[Node]], dict[Node, bytes]]
"""Gives the hashes of complete subtrees."""


def leaf_hash(entry: bytes) -> bytes:
    """HASH(0x00 || entry)."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """HASH(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def empty_root() -> bytes:
    """The root of a tree without leaves: HASH()."""
    return hashlib.sha256(b"").digest()


def peaks(start: int, end: int) -> list[Node]:
    """The complete subtrees that make up the leaves [start, end), from left to right.

    `start` must be a multiple of the largest power of two below `end - start` (as it is for
    every range that RFC 9162 splits a tree into).
    """
    found = []
    while start < end:
        level = (end - start).bit_length() - 1
        found.append((level, start >> level))
        start += 1 << level
    return found


def fold(hashes: Sequence[bytes]) -> bytes:
    """The hash over peaks, from left to right: the root of the range that they cover."""
    if not hashes:
        return empty_root()
    root = hashes[-1]
    for left in reversed(hashes[:-1]):
        root = node_hash(left, root)
    return root


def _split(size: int) -> int:
    """The largest power of two smaller than `size` (k in RFC 9162, 2.1.1)."""
    return 1 << ((size - 1).bit_length() - 1)


def _inclusion_ranges(index: int, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The ranges whose roots prove leaf `index`, from the leaf upwards (RFC 9162, 2.1.3.1)."""
    if end - start == 1:
        return
    middle = start + _split(end - start)
    if index < middle:
        yield from _inclusion_ranges(index, start, middle)
        yield middle, end
    else:
        yield from _inclusion_ranges(index, middle, end)
        yield start, middle


def _consistency_ranges(old: int, start: int, end: int, whole: bool) -> Iterator[tuple[int, int]]:
    """SUBPROOF of RFC 9162, 2.1.4.1, as ranges of leaves."""
    if old == end:
        if not whole:
            yield start, end
        return
    middle = start + _split(end - start)
    if old <= middle:
        yield from _consistency_ranges(old, start, middle, whole)
        yield middle, end
    else:
        yield from _consistency_ranges(old, middle, end, False)
        yield start, middle


def _range_roots(ranges: list[tuple[int, int]], fetch: Fetch) -> list[bytes]:
    wanted = [peaks(start, end) for start, end in ranges]
    hashes = fetch({node for nodes in wanted for node in nodes})
    return [fold([hashes[node] for node in nodes]) for nodes in wanted]


def root(size: int, fetch: Fetch) -> bytes:
    """The root of the first `size` leaves."""
    nodes = peaks(0, size)
    hashes = fetch(nodes)
    return fold([hashes[node] for node in nodes])


def inclusion_proof(index: int, size: int, fetch: Fetch) -> list[bytes]:
    """The audit path of leaf `index` in the first `size` leaves. Raises ValueError if outside."""
    if not 0 <= index < size:
        raise ValueError(f"Leaf {index} is not in a tree of {size}")
    return _range_roots(list(_inclusion_ranges(index, 0, size)), fetch)


def consistency_proof(old: int, new: int, fetch: Fetch) -> list[bytes]:
    """The proof that the first `old` leaves begin the first `new`. Raises ValueError."""
    if not 0 < old <= new:
        raise ValueError(f"No consistency proof from {old} to {new}")
    return _range_roots(list(_consistency_ranges(old, 0, new, True)), fetch)


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], expected_root: bytes
) -> bool:
    """Whether `proof` leads from the leaf's hash to the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    position, last, result = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            result = node_hash(step, result)
            while position and not position & 1:
                position >>= 1
                last >>= 1
        else:
            result = node_hash(result, step)
        position >>= 1
        last >>= 1
    return last == 0 and result == expected_root


def verify_consistency(
    old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Whether the tree of `old` leaves begins that of `new` (RFC 9162, 2.1.4.2)."""
    if not 0 < old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    path = list(proof)
    if old & (old - 1) == 0:
        path.insert(0, old_root)
    if not path:
        return False
    first, last = old - 1, new - 1
    while first & 1:
        first >>= 1
        last >>= 1
    old_result = new_result = path[0]
    for step in path[1:]:
        if last == 0:
            return False
        if first & 1 or first == last:
            old_result = node_hash(step, old_result)
            new_result = node_hash(step, new_result)
            while first and not first & 1:
                first >>= 1
                last >>= 1
        else:
            new_result = node_hash(new_result, step)
        first >>= 1
        last >>= 1
    return last == 0 and old_result == old_root and new_result == new_root


class Frontier:
    """The peaks of a growing tree: enough to append leaves and to know its root."""

    def __init__(self, size: int = 0, hashes: Sequence[bytes] = ()) -> None:
        self.size = size
        self._peaks = list(zip(peaks(0, size), hashes, strict=True))

    def append(self, leaf: bytes) -> list[tuple[Node, bytes]]:
        """Add a leaf's hash; returns the subtrees of level 1 and up that it completes."""
        completed: list[tuple[Node, bytes]] = []
        level, index, value = 0, self.size, leaf
        while index & 1:
            _, left = self._peaks.pop()
            level, index, value = level + 1, index >> 1, node_hash(left, value)
            completed.append(((level, index), value))
        self._peaks.append(((level, index), value))
        self.size += 1
        return completed

    def root(self) -> bytes:
        """The root of all leaves so far."""
        return fold([value for _, value in self._peaks])
