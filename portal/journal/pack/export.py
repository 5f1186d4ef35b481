"""Writes the audit pack: the journal, for someone who need not trust us or run our software."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from portal.journal.models import Checkpoint, PersonalDatum, SequencedEntry
from portal.journal.tree import keys
from portal.journal.verify import sources
from portal.journal.verify.walk import Progress, unheard

CHUNK = 1000
VERIFIER = Path(__file__).with_name("auditor.py")
README = """\
The evidence journal of the Crisalid integrator portal: its first {size} entries.

entries.ndjson      the entries in their order, one a line: canonical JSON (RFC 8785)
leaves.txt          the RFC 9162 leaf hash of each: SHA-256(0x00 || line without its newline)
checkpoints.ndjson  each signed checkpoint (c2sp.org/tlog-checkpoint)
key.txt             the public keys (c2sp.org/signed-note), also at {site}/journal/key
*.ndjson            records that the journal vouches for, such as documents.ndjson
verify.py           checks all of it: python3 verify.py (Python 3.11, package cryptography)

Personal data stands in the entries as {{"$personal": SHA-256(salt || text)}}. {personal}

The pack cannot prove by itself that nothing was left out at its end, or that no other journal
was signed: compare it with checkpoints that lie elsewhere, such as the checkpoint.txt attached
to each sealed PDF (python3 verify.py --checkpoint FILE), and with PDFs that you hold
(--document FILE).
"""
WITH = "Salts and texts still kept are in personal.ndjson."
WITHOUT = "Salts and texts are not in this pack."


def export(path: Path, *, site: str, personal: bool, progress: Progress = unheard) -> int:
    """Write the pack to `path` (a new zip file); returns how many entries it holds.

    `progress` is called at every step, also while what lies beside the entries is written.

    Raises LookupError before there is a checkpoint, FileExistsError when the file exists.
    """
    last = Checkpoint.objects.order_by("-size").first()
    if last is None:
        raise LookupError("There is no checkpoint yet")
    size = last.size
    with zipfile.ZipFile(path, "x", zipfile.ZIP_DEFLATED) as pack:
        readme = README.format(size=size, site=site, personal=WITH if personal else WITHOUT)
        pack.writestr("README.txt", readme)
        pack.writestr("verify.py", VERIFIER.read_bytes())
        pack.writestr("key.txt", "".join(f"{known.vkey()}\n" for known in keys.verifiers()))
        _write(pack, "entries.ndjson", _bodies(size, progress))
        _write(pack, "leaves.txt", (bytes(row.leaf_hash).hex().encode() for row in _rows(size)))
        progress(size, size)
        _write(pack, "checkpoints.ndjson", map(_line, _checkpoints(size)))
        if personal:
            _write(pack, "personal.ndjson", map(_line, _personal(size)))
        for source in sources.evidence_by_name():
            progress(size, size)
            _write(pack, f"{source.name}.ndjson", map(_line, source.index()))
    return size


def _write(pack: zipfile.ZipFile, name: str, lines: Iterator[bytes]) -> None:
    with pack.open(name, "w", force_zip64=True) as file:
        for line in lines:
            file.write(line + b"\n")


def _line(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode()


def _bodies(size: int, progress: Progress) -> Iterator[bytes]:
    for number, row in enumerate(_rows(size)):
        if number % CHUNK == 0:
            progress(number, size)
        yield bytes(row.entry.body)


def _rows(size: int) -> Iterator[SequencedEntry]:
    for start in range(0, size, CHUNK):
        yield from (
            SequencedEntry.objects.filter(seq__gte=start, seq__lt=min(start + CHUNK, size))
            .select_related("entry")
            .order_by("seq")
        )


def _checkpoints(size: int) -> Iterator[dict[str, Any]]:
    for checkpoint in Checkpoint.objects.filter(size__lte=size).order_by("size").iterator():
        yield {
            "size": checkpoint.size,
            "root": bytes(checkpoint.root).hex(),
            "note": checkpoint.note,
            "created_at": checkpoint.created_at.isoformat(),
        }


def _personal(size: int) -> Iterator[dict[str, Any]]:
    rows = PersonalDatum.objects.filter(entry__sequenced__seq__lt=size)
    for datum in rows.select_related("entry__sequenced").order_by("entry_id", "path").iterator():
        yield {
            "seq": datum.entry.sequenced.seq,
            "path": datum.path,
            "salt": bytes(datum.salt).hex(),
            "text": datum.text,
        }
