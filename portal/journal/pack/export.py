"""Writes the audit pack: the journal, for someone who need not trust us or run our software."""

import hashlib
import json
import logging
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portal.journal.models import Checkpoint, PersonalDatum, SequencedEntry
from portal.journal.pack import hashes, witnessed
from portal.journal.tree import cosigned, keys
from portal.journal.verify import order, replay, sources, texts
from portal.journal.verify.walk import Progress, unheard

logger = logging.getLogger(__name__)

CHUNK = 1000
VERIFIER = Path(__file__).with_name("auditor.py")
SHARED = (hashes, order, texts, witnessed)
"""What `verify.py` has in common with the portal's own check; it carries the text."""
MARK = "# --- "
README = """\
The evidence journal of the Crisalid integrator portal: its first {size} entries.

entries.ndjson      the entries in their order, one a line: canonical JSON (RFC 8785)
leaves.txt          the RFC 9162 leaf hash of each: SHA-256(0x00 || line without its newline)
checkpoints.ndjson  each signed checkpoint (c2sp.org/tlog-checkpoint)
key.txt             the public keys (c2sp.org/signed-note), also at {site}/journal/key
*.ndjson            records that the journal vouches for, such as documents.ndjson
MANIFEST.txt        SHA-256 of each other file; the journal tells of it (see below)
verify.py           checks all of it: python3 verify.py (Python 3.11, package cryptography)

Each entry says when it was written ("at") and, from version 2 on, when the database took it
("accepted", by its own clock). verify.py holds both against the order. Where the first entry is
journal.demo_begun, this is a demonstration's journal, and "declared" times are no clock's.

Personal data stands in the entries as {{"$personal": SHA-256(salt || text)}}. {personal}

The pack cannot prove by itself that nothing was left out at its end, or that no other journal
was signed: compare it with checkpoints that lie elsewhere, such as the checkpoint.txt attached
to each sealed PDF (python3 verify.py --checkpoint FILE), and with PDFs that you hold
(--document FILE): the key, checkpoint and proof inside one PDF are enough to tell whether what it
covers was rewritten. Give the key that you noted yourself with --key FILE, and those of witnesses
whom you believe with --witness VKEY: what they signed (c2sp.org/tlog-cosignature) is checked.
{told}"""
TOLD = """
Before this pack was handed out, the journal had an entry that names the SHA-256 of its manifest;
the proof of that comes with the pack (PACK.tlog-proof, c2sp.org/tlog-proof): --proof FILE.
"""
WITH = (
    "Salts and texts still kept are in personal.ndjson; where one was erased, its line says when, "
    "and a later entry tells of it ($erased)."
)
WITHOUT = "Salts and texts are not in this pack."


@dataclass(frozen=True)
class Packed:
    """A pack that was written: how many entries it holds, and the fingerprint of its manifest."""

    entries: int
    manifest_sha256: str


def export(
    path: Path, *, site: str, personal: bool, told: bool = False, progress: Progress = unheard
) -> Packed:
    """Write the pack to `path` (a new zip file).

    `told`: the journal tells of it before anybody gets it, which its README then says.
    `progress` is called at every step, also while what lies beside the entries is written.

    Raises LookupError before there is a checkpoint and where personal data was erased meanwhile,
    FileExistsError when the file exists.
    """
    last = Checkpoint.objects.only("size").order_by("-size").first()
    if last is None:
        raise LookupError("There is no checkpoint yet")
    size = last.size
    with zipfile.ZipFile(path, "x", zipfile.ZIP_DEFLATED) as archive:
        pack = _Pack(archive)
        readme = README.format(
            size=size, site=site, personal=WITH if personal else WITHOUT, told=TOLD if told else ""
        )
        pack.write("README.txt", iter(readme.encode().splitlines()))
        pack.write("verify.py", iter(verifier().encode().splitlines()))
        pack.write("key.txt", (known.vkey().encode() for known in keys.verifiers()))
        pack.write("entries.ndjson", _bodies(size, progress))
        pack.write("leaves.txt", _leaves(size))
        progress(size, size)
        pack.write("checkpoints.ndjson", map(_line, _checkpoints(size)))
        if personal:
            pack.write("personal.ndjson", map(_line, _personal(size)))
            if _erased_meanwhile(size):
                raise LookupError("Personal data was erased meanwhile: have the pack made again")
        for source in sources.evidence_by_name():
            progress(size, size)
            pack.write(f"{source.name}.ndjson", map(_line, _indexed(source)))
        return Packed(size, pack.write_manifest())


def verifier() -> str:
    """The text of `verify.py`: one file, with that of the modules which it imports of ours."""
    text = VERIFIER.read_text(encoding="utf-8")
    for module in SHARED:
        whole = Path(str(module.__file__)).read_text(encoding="utf-8")
        shared = whole.split(MARK)[1].partition("\n")[2]
        place = f"from {module.__name__} import "
        before, _found, after = text.partition(place)
        text = before + after.partition("\n")[2]
        head, marked, rest = text.partition("\nKeys = dict")
        text = f"{head}\n{shared.rstrip()}\n\n{marked}{rest}"
    return text


class _Pack:
    """The zip file, and the fingerprint of each file as it is written."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.digests: dict[str, str] = {}

    def write(self, name: str, lines: Iterator[bytes]) -> None:
        digest = hashlib.sha256()
        with self.archive.open(name, "w", force_zip64=True) as file:
            for line in lines:
                file.write(line + b"\n")
                digest.update(line + b"\n")
        self.digests[name] = digest.hexdigest()

    def write_manifest(self) -> str:
        """Name each file so far with its fingerprint; returns that of the list itself."""
        listed = sorted(self.digests.items())
        self.write("MANIFEST.txt", (f"{digest}  {name}".encode() for name, digest in listed))
        return self.digests["MANIFEST.txt"]


def _line(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode()


def _bodies(size: int, progress: Progress) -> Iterator[bytes]:
    for number, (_seq, body, _leaf) in enumerate(_rows(size)):
        if number % CHUNK == 0:
            progress(number, size)
        # Canonical JSON has no line feed: what has one is forged, and must stay one line.
        yield body if b"\n" not in body else _line({"forged": body.hex()})


def _leaves(size: int) -> Iterator[bytes]:
    return (leaf.hex().encode() for _seq, _body, leaf in _rows(size))


def _rows(size: int) -> Iterator[tuple[int, bytes, bytes]]:
    """Place, body and leaf of each entry below `size`, by what stands there: moments and numbers
    that cannot be are none of its business."""
    after = -1
    rows = SequencedEntry.objects.filter(seq__lt=size).order_by("seq")
    columns = rows.values_list("seq", "entry__body", "leaf_hash")
    while batch := list(columns.filter(seq__gt=after)[:CHUNK]):
        yield from ((seq, bytes(body or b""), bytes(leaf or b"")) for seq, body, leaf in batch)
        after = batch[-1][0]


def _checkpoints(size: int) -> Iterator[dict[str, Any]]:
    rows = Checkpoint.objects.filter(size__lte=size).order_by("size")
    moments = Checkpoint.objects.only("size", "created_at")
    keys = rows.values_list("pk", "size", "root", "note").iterator(chunk_size=CHUNK)
    for batch in replay.batches(keys, CHUNK):
        read = replay.read_each(moments, [pk for pk, *_rest in batch])
        signed = _cosigned([at for _pk, at, *_rest in batch])
        for pk, at, root, note in batch:
            row = read.get(pk)
            created = row.created_at if isinstance(row, Checkpoint) else None
            yield {
                "size": at,
                "root": bytes(root or b"").hex(),
                "note": note or "",
                "created_at": created and created.isoformat(),
                "cosignatures": signed.get(at, []),
            }


def _cosigned(sizes: list[int]) -> dict[int, list[str]]:
    """The lines of witnesses, by the size of their checkpoint."""
    try:
        found = cosigned.signed_by(sizes)
    except (ValueError, TypeError, OverflowError):
        logger.warning("Cosignatures cannot be read", exc_info=True)
        return {}
    return {size: [one.line for one in signed] for size, signed in found.items()}


def _personal(size: int) -> Iterator[dict[str, Any]]:
    """Each text with its salt; where one was erased, when and why."""
    rows = PersonalDatum.objects.filter(entry__sequenced__seq__lt=size).order_by("entry_id", "path")
    columns = ("entry__sequenced__seq", "path", "salt", "text", "erased_by", "erased_by__at")
    for seq, path, salt, text, erased, at in rows.values_list(*columns).iterator(chunk_size=CHUNK):
        if erased is None:
            yield {"seq": seq, "path": path, "salt": bytes(salt or b"").hex(), "text": text}
        else:
            yield {"seq": seq, "path": path, "erased": at and at.isoformat()}


def _erased_meanwhile(size: int) -> bool:
    """Whether a text of the pack was erased by an entry that is not in it."""
    rows = PersonalDatum.objects.filter(entry__sequenced__seq__lt=size).exclude(erased_by=None)
    return rows.exclude(erased_by__sequenced__seq__lt=size).exists()


def _indexed(source: sources.Source) -> Iterator[dict[str, Any]]:
    """The rows of a source; where one cannot be read, it says so and ends there."""
    try:
        yield from source.index()
    except Exception as error:
        logger.warning("The source %s cannot be listed whole", source.name, exc_info=True)
        yield {"unread": f"the rows after this could not be read ({type(error).__name__})"}
