"""Checks an audit pack, and what you hold yourself, without any of the portal's software.

    python3 verify.py [PACK.zip | FOLDER] [--key FILE]... [--checkpoint FILE]...
                      [--document FILE.pdf]... [--proof FILE.tlog-proof] [--witness VKEY]...

Needs Python 3.11 and the package "cryptography". Recomputes every leaf and the RFC 9162 tree,
verifies every checkpoint (c2sp.org/signed-note, Ed25519) and the manifest, and holds the pack
against what you kept. A PDF alone is enough: the checkpoint, key and proof in it must fit. Each
finding is one line and the rest is still checked; the exit status is 1 if there is any.
"""

import argparse
import base64
import contextlib
import datetime as dt  # noqa: F401 - for what verify.py carries of ours
import hashlib
import io
import json
import re
import sys
import zipfile
import zlib
from collections.abc import Callable, Container, Iterator  # noqa: F401 - as for dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from portal.journal.pack.hashes import Bad, Tree, leaf_hash, root_by_proof
from portal.journal.pack.witnessed import Named, Witnesses
from portal.journal.verify.order import Times
from portal.journal.verify.texts import Texts, committed

Keys = dict[tuple[str, bytes], Ed25519PublicKey]
Roots = dict[int, list[tuple[str, bytes]]]

MANIFEST = "MANIFEST.txt"
MOST_UNFOLDED = 8 * 1024 * 1024
EMBEDDED = re.compile(
    rb"obj\s*<<((?:(?!endobj|stream).)*?/EmbeddedFile\b.*?)>>\s*stream\r?\n", re.S
)
LENGTH = re.compile(rb"/Length\s+(\d{1,9})\b(?!\s+\d+\s+R)")
BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*0\s+(\d{1,9})\s+(\d{1,9})\s+(\d{1,9})\s*\]")
BINDING_KEYS = ("data_sha256", "document_sha256")
UNREAD = (KeyError, IndexError, TypeError, ValueError, AttributeError, RecursionError)


class Pack:
    """A pack as a zip file or unpacked in a folder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.archive = zipfile.ZipFile(path) if path.is_file() else None

    def names(self) -> set[str]:
        """Its files."""
        if self.archive:
            return set(self.archive.namelist())
        return {str(file.relative_to(self.path)) for file in self.path.rglob("*") if file.is_file()}

    def open(self, name: str) -> BinaryIO:
        """One file of the pack."""
        if self.archive:
            return io.BufferedReader(self.archive.open(name))  # type: ignore[type-var]
        return (self.path / name).open("rb")

    def pieces(self, name: str, read: Callable[[BinaryIO], bytes]) -> Iterator[bytes]:
        """What `read` takes from it, until nothing is left. Raises Bad where it cannot be read."""
        try:
            with self.open(name) as file:
                while piece := read(file):
                    yield piece
        except (KeyError, OSError, zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise Bad(f"{name}: it cannot be read ({type(error).__name__})") from error

    def lines(self, name: str) -> Iterator[bytes]:
        """Its lines, without their newlines."""
        for line in self.pieces(name, lambda file: file.readline()):
            yield line.removesuffix(b"\n")

    def sha256(self, name: str) -> str:
        """The fingerprint of a file."""
        digest = hashlib.sha256()
        for piece in self.pieces(name, lambda file: file.read(1 << 20)):
            digest.update(piece)
        return digest.hexdigest()


@dataclass
class Held:
    """A sealed PDF that you hold, and what it proves of this journal."""

    label: str
    sha256: str
    index: int = -1
    entry: bytes = b""
    uuid: str = ""
    told: str = "no entry says that this file was sealed"


@dataclass
class Expected:
    """What the pack must fit: roots by size, held documents, and findings made on the way."""

    keys: Keys
    roots: Roots = field(default_factory=dict)
    held: list[Held] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    witnesses: Witnesses = field(default_factory=lambda: Witnesses([]))
    named: Named = field(default_factory=Named)

    def note(self, label: str, note: str) -> None:
        """Expect the root of a checkpoint that one of the keys has signed."""
        try:
            size, root = read_note(note, self.keys)
            self.roots.setdefault(size, []).append((label, root))
            self.witnesses.read(label, note, size)
        except Bad as error:
            self.findings.append(f"{label}: {error}")

    def compare(self, seq: int, body: bytes) -> Iterator[str]:
        """Compare an entry with those of held documents, and note what it tells of a sealing."""
        for one in self.held:
            if one.index == seq and body != one.entry:
                yield f"{one.label}: entry {seq} is not the one that it proves"
        try:
            entry = json.loads(body) if self.held and b'"document.sealed"' in body else {}
            data = entry["data"] if entry["event"] == "document.sealed" else {}
            sealed, of = data["sealed_sha256"], data.get("entry")
        except UNREAD:
            return
        for one in self.held:
            if sealed == one.sha256:
                one.told = ""
            elif one.told and one.uuid and of == one.uuid:
                one.told = "the journal tells of another file sealed for its entry"


def read_keys(lines: Iterator[bytes], label: str) -> tuple[Keys, list[str]]:
    """The verifier keys: name+hash+base64(0x01 || public key), and what is wrong with them."""
    keys: Keys = {}
    findings = []
    for line in (found for found in survived(lines) if found):
        try:
            keys |= read_key(line if isinstance(line, str) else line.decode())
        except ValueError:
            findings.append(line if isinstance(line, str) else f"{label}: no verifier key")
    return keys, findings


def read_key(text: str) -> Keys:
    """One verifier key. Raises ValueError."""
    name, _, encoded = text.strip().split("+", 2)
    raw = base64.b64decode(encoded, validate=True)
    key_id = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
    return {(name, key_id): Ed25519PublicKey.from_public_bytes(raw[1:])}


def read_note(note: str, keys: Keys) -> tuple[int, bytes]:
    """Size and root of a checkpoint, whose text may go on after them. Raises Bad unless one of
    `keys`, of the name that the note begins with, has signed it."""
    text, _, tail = note.rpartition("\n\n")
    try:
        origin, size, root = text.split("\n")[:3]
        for line in tail.splitlines():
            dash, name, encoded = line.split(" ")
            raw = base64.b64decode(encoded, validate=True)
            key = keys.get((name, raw[:4]))
            if dash == "—" and key and name == origin:
                key.verify(raw[4:], f"{text}\n".encode())
                return int(size), base64.b64decode(root, validate=True)
    except InvalidSignature:
        raise Bad("the signature is wrong") from None
    except ValueError:
        raise Bad("it is no signed checkpoint") from None
    raise Bad("no known key has signed it")


def attached(pdf: bytes) -> Iterator[bytes]:
    """The files attached to a PDF, as they lie in it: plain, or folded as older ones are. Only
    what its seal covers is looked at."""
    ranges = [tuple(map(int, found.groups())) for found in BYTE_RANGE.finditer(pdf)]
    for match in EMBEDDED.finditer(pdf):
        length = LENGTH.search(match[1])
        start, end = match.end(), match.end() + int(length[1]) if length else -1
        if not any(
            end <= first or (second <= match.start() and end <= second + rest)
            for first, second, rest in ranges
        ):
            continue
        content = pdf[start:end]
        if b"/FlateDecode" not in match[1]:
            yield content
            continue
        with contextlib.suppress(zlib.error):
            yield zlib.decompressobj().decompress(content, MOST_UNFOLDED)


def read_document(path: Path) -> tuple[Held, dict[str, Any], str, list[bytes]]:
    """A PDF that you hold: its fingerprint, proof, checkpoint, and its other files."""
    pdf = path.read_bytes()
    held = Held(str(path), hashlib.sha256(pdf).hexdigest())
    proof: dict[str, Any] = {}
    note, others = "", []
    for content in attached(pdf):
        if content.startswith(b"c2sp.org/tlog-proof@"):
            continue
        try:
            found = json.loads(content)
        except (ValueError, RecursionError):
            note = content.decode(errors="replace")
            continue
        if isinstance(found, dict) and "inclusion_proof" in found:
            proof = found
        else:
            others.append(content)
    return held, proof, note, others


def expect_document(expected: Expected, path: Path, pinned: bool) -> None:
    """Hold a PDF of yours against the pack: its key, checkpoint, entry and place."""
    try:
        held, proof, note, others = read_document(path)
        expected.held.append(held)
        prove(expected, held, proof, note, others, pinned)
    except Bad as error:
        expected.findings.append(f"{path}: {error}")
    except (OSError, *UNREAD) as error:
        said = f"its proof cannot be read ({type(error).__name__})"
        expected.findings.append(f"{path}: {said}")


def prove(
    expected: Expected, held: Held, proof: Any, note: str, others: list[bytes], pinned: bool
) -> None:
    """Check what a held PDF proves, and expect it of the pack. Raises Bad and others."""
    key = read_key(proof["key"])
    if not key.keys() <= expected.keys.keys():
        held_against = "the keys that you gave" if pinned else "the keys of the pack"
        expected.findings.append(f"{held.label}: its key is none of {held_against}")
    # What you hold was signed with this key when you got it; without --key it is all you have.
    size, root = read_note(note, expected.keys if pinned else expected.keys | key)
    body = base64.b64decode(proof["entry"], validate=True)
    path = [base64.b64decode(step, validate=True) for step in proof["inclusion_proof"]]
    if root_by_proof(leaf_hash(body), proof["leaf_index"], size, path) != root:
        raise Bad("its entry does not lie under its checkpoint")
    entry = json.loads(body)
    said = {entry["data"][name] for name in BINDING_KEYS if entry["data"].get(name)}
    digests = {hashlib.sha256(content).hexdigest() for content in others}
    if proof["data_sha256"] not in digests or (said and proof["data_sha256"] not in said):
        raise Bad("its data is not what its entry names")
    held.index, held.entry, held.uuid = proof["leaf_index"], body, entry["uuid"]
    expected.roots.setdefault(size, []).append((f"{held.label}, its checkpoint", root))
    expected.witnesses.read(f"{held.label}, its checkpoint", note, size)


def check_manifest(pack: Pack, proof: Path | None, keys: Keys) -> Iterator[str]:
    """Whether each file is what the manifest says, and whether the journal tells of that."""
    listed: dict[str, str] = {}
    try:
        for line in pack.lines(MANIFEST):
            digest, _, name = line.decode(errors="replace").partition("  ")
            listed[name] = digest
    except Bad as error:
        yield str(error)
        return
    for name in sorted(pack.names() - listed.keys() - {MANIFEST}):
        yield f"{name}: the manifest does not name it"
    for name, digest in sorted(listed.items()):
        try:
            if pack.sha256(name) != digest:
                yield f"{name}: it is not the file that the manifest names"
        except Bad as error:
            yield str(error)
    if proof:
        try:
            check_told(proof.read_text(encoding="utf-8"), keys, pack.sha256(MANIFEST))
        except (Bad, OSError) as error:
            yield f"{proof}: {error}"
        except UNREAD:
            yield f"{proof}: it is no proof that can be read"


def check_told(text: str, keys: Keys, manifest: str) -> None:
    """Check a c2sp.org/tlog-proof whose extra data is the entry that names the manifest."""
    head, _, note = text.partition("\n\n")
    magic, extra, index, *path = head.split("\n")
    if magic != "c2sp.org/tlog-proof@v1" or not extra.startswith("extra "):
        raise Bad("it is no proof of a manifest")
    body = base64.b64decode(extra.removeprefix("extra "), validate=True)
    size, root = read_note(note, keys)
    steps = [base64.b64decode(step, validate=True) for step in path]
    place = int(index.removeprefix("index "))
    if root_by_proof(leaf_hash(body), place, size, steps) != root:
        raise Bad("the entry in it does not lie under its checkpoint")
    if json.loads(body)["data"]["manifest_sha256"] != manifest:
        raise Bad("the journal tells of another manifest")


def expectations(
    pack: Pack,
    given: list[Path],
    elsewhere: list[Path],
    documents: list[Path],
    witnesses: list[str],
) -> Expected:
    """What the pack must fit. Keys that you give are the only ones trusted."""
    own, findings = read_keys(pack.lines("key.txt"), "key.txt")
    trusted: Keys = {}
    for path in given:
        lines = iter(read_text(path, findings).encode().splitlines())
        found, wrong = read_keys(lines, str(path))
        trusted |= found
        findings += wrong
    for name, key_id in sorted(own.keys() - trusted.keys()) if given else ():
        findings.append(f"key.txt: you did not give its key {name}+{key_id.hex()}")
    expected = Expected(
        trusted if given else own, findings=findings, witnesses=Witnesses(witnesses)
    )
    packed = list(packed_notes(pack, expected))
    for label, note in packed:
        expected.note(label, note)
    if not packed:
        findings.append("the pack holds no checkpoint")
    for path in elsewhere:
        if text := read_text(path, findings):
            expected.note(str(path), text)
    for path in documents:
        expect_document(expected, path, bool(given))
    return expected


def read_text(path: Path, findings: list[str]) -> str:
    """A text that you hold; empty, with a finding, where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        findings.append(f"{path}: it cannot be read ({type(error).__name__})")
        return ""


def packed_notes(pack: Pack, expected: Expected) -> Iterator[tuple[str, str]]:
    """The checkpoints of the pack, each with the lines of witnesses after the journal's own."""
    for number, line in enumerate(survived(pack.lines("checkpoints.ndjson")), 1):
        try:
            item = json.loads(line)
            note = str(item["note"])
            expected.named.add(int(item["size"]), note)
            lines = "".join(map(str, item.get("cosignatures", ())))
            yield f"checkpoint of size {item['size']}", note + lines
        except UNREAD:
            unread = f"checkpoints.ndjson: line {number} cannot be read"
            expected.findings.append(line if isinstance(line, str) else unread)


def check(
    pack: Pack,
    elsewhere: list[Path],
    documents: list[Path],
    given: list[Path] | None = None,
    proof: Path | None = None,
    witnesses: list[str] | None = None,
) -> Iterator[str]:
    """Everything that is wrong, one line each."""
    expected = expectations(pack, given or [], elsewhere, documents, witnesses or [])
    personal, unread = read_personal(pack)
    yield from (*expected.findings, *unread, *check_manifest(pack, proof, expected.keys))
    tree, times, texts = Tree(), Times(), Texts()
    leaves = survived(pack.lines("leaves.txt"))
    for body in survived(pack.lines("entries.ndjson")):
        if isinstance(body, str):
            yield body
            break
        leaf = leaf_hash(body)
        if next(leaves, b"") != leaf.hex().encode():
            yield f"entry {tree.size}: its leaf hash is not that of its content"
        said, kept = read_body(body), personal.pop(tree.size, {})
        for path, digest in kept.items():
            if not committed(said, path, digest):
                yield f"entry {tree.size}: the personal text at {path} is not what it commits to"
        yield from expected.compare(tree.size, body)
        yield from times.read(tree.size, said)
        yield from expected.named.read(tree.size, said)
        texts.read(tree.size, said, kept)
        tree.append(leaf)
        for label, root in expected.roots.pop(tree.size, ()):
            if root != tree.root():
                yield f"{label}: the first {tree.size} entries are not those that it signs"
    yield from times.rest()
    # Without the texts none can be missed; how many were erased is told all the same.
    yield from texts.rest() if "personal.ndjson" in pack.names() else ()
    yield from (f"entry {seq}: its personal text is here, and it is not" for seq in personal)
    yield from _ends(expected, tree, leaves)
    if texts.erased:
        sys.stdout.write(f"{texts.erased} personal texts erased, each told by an entry\n")


def _ends(expected: Expected, tree: Tree, leaves: Iterator[bytes | str]) -> Iterator[str]:
    if (more := next(leaves, None)) is not None:
        yield more if isinstance(more, str) else "there are more leaf hashes than entries"
    for size, labels in sorted(expected.roots.items()):
        for label, _ in labels:
            yield f"{label}: it covers {size} entries, the pack has {tree.size}"
    for held in expected.held:
        if held.told:
            yield f"{held.label}: {held.told}"
    yield from expected.witnesses.rest()
    for line in expected.witnesses.told():
        sys.stdout.write(f"{line}\n")
    sys.stdout.write(f"{tree.size} entries read\n")


def read_body(body: bytes) -> Any:
    """What an entry says; None where that cannot be read: its leaf then fits no checkpoint."""
    try:
        return json.loads(body)
    except UNREAD:
        return None


def survived(lines: Iterator[bytes]) -> Iterator[bytes | str]:
    """`lines`, and the finding in which they end where they cannot be read."""
    try:
        yield from lines
    except Bad as error:
        yield str(error)


def read_personal(pack: Pack) -> tuple[dict[Any, dict[str, str]], list[str]]:
    """The commitment of each personal text that came along, by the place of its entry. Where one
    was erased, its line says since when; that it was must be told by an entry."""
    wanted: dict[Any, dict[str, str]] = {}
    findings = []
    packed = "personal.ndjson" in pack.names()
    for number, line in enumerate(survived(pack.lines("personal.ndjson")) if packed else (), 1):
        try:
            item = json.loads(line)
            if "erased" in item:
                continue
            salted = bytes.fromhex(item["salt"]) + item["text"].encode()
            wanted.setdefault(item["seq"], {})[str(item["path"])] = hashlib.sha256(
                salted
            ).hexdigest()
        except UNREAD:
            findings.append(f"personal.ndjson: line {number} cannot be read")
    return wanted, findings


def main() -> int:
    """Run the check from the command line."""
    parser = argparse.ArgumentParser(description="Check an audit pack.")
    parser.add_argument("pack", nargs="?", type=Path, default=Path(__file__).parent)
    for name in ("--key", "--checkpoint", "--document"):
        parser.add_argument(name, action="append", type=Path, default=[], metavar="FILE")
    parser.add_argument("--proof", type=Path, metavar="FILE")
    parser.add_argument("--witness", action="append", default=[], metavar="VKEY")
    options = parser.parse_args()
    count = 0
    try:
        pack = Pack(options.pack)
    except (OSError, zipfile.BadZipFile) as error:
        sys.stdout.write(f"{options.pack}: it cannot be opened ({type(error).__name__})\n")
        return 1
    found = check(
        pack,
        options.checkpoint,
        options.document,
        options.key,
        options.proof,
        options.witness,
    )
    for finding in found:
        sys.stdout.write(f"{finding}\n")
        count += 1
    sys.stdout.write(
        f"{count} findings / {count} constats\n" if count else "nothing is wrong / tout concorde\n"
    )
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
