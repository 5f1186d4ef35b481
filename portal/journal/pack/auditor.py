"""The script inside an audit pack that checks it, without any of the portal's software.

    python3 verify.py [PACK.zip | FOLDER] [--checkpoint FILE]... [--document FILE.pdf]...

Needs Python 3.11 and the package "cryptography". Recomputes every leaf and the RFC 9162 tree,
verifies every checkpoint (c2sp.org/signed-note, Ed25519), compares checkpoints that you kept
elsewhere, and looks for PDFs that you hold in the journal. Prints one line per finding; the exit
status is 1 if there is any.
"""

import argparse
import base64
import hashlib
import io
import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

Keys = dict[tuple[str, bytes], Ed25519PublicKey]


class Pack:
    """A pack as a zip file or unpacked in a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.archive = zipfile.ZipFile(path) if path.is_file() else None

    def open(self, name: str) -> BinaryIO:
        """One file of the pack."""
        if self.archive:
            return io.BufferedReader(self.archive.open(name))  # type: ignore[type-var]
        return (self.path / name).open("rb")

    def lines(self, name: str) -> Iterator[bytes]:
        """Its lines, without their newlines."""
        with self.open(name) as file:
            for line in file:
                yield line.removesuffix(b"\n")


class Tree:
    """The peaks of a growing RFC 9162 tree."""

    def __init__(self) -> None:
        self.size = 0
        self.peaks: list[bytes] = []

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        position = self.size
        while position & 1:
            leaf = hashlib.sha256(b"\x01" + self.peaks.pop() + leaf).digest()
            position >>= 1
        self.peaks.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """The root over all leaves so far."""
        root = self.peaks[-1]
        for left in reversed(self.peaks[:-1]):
            root = hashlib.sha256(b"\x01" + left + root).digest()
        return root


def read_keys(pack: Pack) -> Keys:
    """The verifier keys: name+hash+base64(0x01 || public key)."""
    keys: Keys = {}
    for line in pack.lines("key.txt"):
        name, _, encoded = line.decode().split("+", 2)
        raw = base64.b64decode(encoded)
        key_id = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
        keys[name, key_id] = Ed25519PublicKey.from_public_bytes(raw[1:])
    return keys


def read_note(note: str, keys: Keys) -> tuple[int, bytes]:
    """Size and root of a checkpoint. Raises ValueError unless one of `keys` has signed it."""
    text, _, tail = note.rpartition("\n\n")
    origin, size, root = text.split("\n")
    for line in tail.splitlines():
        dash, name, encoded = line.split(" ")
        raw = base64.b64decode(encoded)
        key = keys.get((name, raw[:4]))
        if dash == "—" and key and name == origin:
            try:
                key.verify(raw[4:], f"{text}\n".encode())
            except InvalidSignature:
                raise ValueError("the signature is wrong") from None
            return int(size), base64.b64decode(root)
    raise ValueError("no known key has signed it")


def expectations(
    pack: Pack, keys: Keys, elsewhere: list[Path]
) -> tuple[dict[int, list[tuple[str, bytes]]], list[str]]:
    """The roots that the tree must have, by size, and what is wrong with the notes."""
    roots: dict[int, list[tuple[str, bytes]]] = {}
    findings = []
    listed = [json.loads(line) for line in pack.lines("checkpoints.ndjson")]
    notes = [(f"checkpoint of size {item['size']}", item["note"]) for item in listed]
    for path in elsewhere:
        notes.append((str(path), path.read_text(encoding="utf-8")))
    for label, note in notes:
        try:
            size, root = read_note(note, keys)
        except ValueError as error:
            findings.append(f"{label}: {error}")
            continue
        roots.setdefault(size, []).append((label, root))
    if not listed:
        findings.append("the pack holds no checkpoint")
    return roots, findings


def check(pack: Pack, elsewhere: list[Path], documents: list[Path]) -> Iterator[str]:
    """Everything that is wrong, one line each."""
    roots, findings = expectations(pack, read_keys(pack), elsewhere)
    yield from findings
    wanted = {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in documents}
    tree = Tree()
    leaves = pack.lines("leaves.txt")
    for body in pack.lines("entries.ndjson"):
        leaf = hashlib.sha256(b"\x00" + body).digest()
        if next(leaves, b"").decode() != leaf.hex():
            yield f"entry {tree.size}: its leaf hash is not that of its content"
        tree.append(leaf)
        for label, root in roots.pop(tree.size, ()):
            if root != tree.root():
                yield f"{label}: the first {tree.size} entries are not those that it signs"
        forget_found(wanted, body)
    if next(leaves, None) is not None:
        yield "there are more leaf hashes than entries"
    for size, labels in sorted(roots.items()):
        for label, _ in labels:
            yield f"{label}: it covers {size} entries, the pack has {tree.size}"
    for path in wanted.values():
        yield f"{path}: no entry says that this file was sealed"
    sys.stdout.write(f"{tree.size} entries read\n")


def forget_found(wanted: dict[str, Path], body: bytes) -> None:
    """Drop the documents whose sealing this entry tells."""
    if wanted and b'"document.sealed"' in body:
        entry: dict[str, Any] = json.loads(body)
        if entry["event"] == "document.sealed":
            wanted.pop(entry["data"]["sealed_sha256"], None)


def main() -> int:
    """Run the check from the command line."""
    parser = argparse.ArgumentParser(description="Check an audit pack.")
    parser.add_argument("pack", nargs="?", type=Path, default=Path(__file__).parent)
    parser.add_argument("--checkpoint", action="append", type=Path, default=[], metavar="FILE")
    parser.add_argument("--document", action="append", type=Path, default=[], metavar="FILE")
    options = parser.parse_args()
    count = 0
    for finding in check(Pack(options.pack), options.checkpoint, options.document):
        sys.stdout.write(f"{finding}\n")
        count += 1
    sys.stdout.write(f"{count} findings\n" if count else "nothing is wrong\n")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
