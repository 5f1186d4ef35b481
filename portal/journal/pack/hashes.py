"""The RFC 9162 tree as an auditor computes it: its leaves, its roots, a proof.

Pure, and written anew beside `portal.journal.tree.merkle`: `verify.py` carries the text of it.
"""

import hashlib

# --- what follows stands in verify.py too


class Bad(Exception):
    """Something held or packed does not say what it should."""


class Tree:
    """The peaks of a growing RFC 9162 tree."""

    def __init__(self) -> None:
        self.size = 0
        self.peaks: list[bytes] = []

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        position = self.size
        while position & 1:
            leaf = node(self.peaks.pop(), leaf)
            position >>= 1
        self.peaks.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """The root over all leaves so far."""
        root = self.peaks[-1]
        for left in reversed(self.peaks[:-1]):
            root = node(left, root)
        return root


def node(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def leaf_hash(body: bytes) -> bytes:
    """The hash of an entry."""
    return hashlib.sha256(b"\x00" + body).digest()


def root_by_proof(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """The root to which an inclusion proof leads (RFC 9162, 2.1.3.2). Raises Bad."""
    if not 0 <= index < size:
        raise Bad("its proof names a place outside the tree")
    position, last, result = index, size - 1, leaf
    for step in path:
        if position & 1 or position == last:
            result = node(step, result)
            while position and not position & 1:
                position, last = position >> 1, last >> 1
        else:
            result = node(result, step)
        position, last = position >> 1, last >> 1
    if last or len(path) > size.bit_length():
        raise Bad("its proof is of another length")
    return result


# --- until here
