"""Compares releases and files with what the journal says of them, for `verify_journal`."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from portal.journal.verify import replay, sources
from releases.catalogue import certificates
from releases.catalogue.models import Release, ReleaseFile, ReleaseState

ADDED, REMOVED = "release.file_added", "release.file_removed"
PUBLISHED, SIGNED, WITHDRAWN = "release.published", "release.signed", "release.withdrawn"
FACTS = ("size", "sha256")


def inspect() -> Iterator[sources.Copy | str]:
    """Every release and file that is not what the journal tells."""
    yield from replay.all_findings("releases", _published, _withdrawn, _files, _signatures, _states)


def index() -> Iterator[dict[str, Any]]:
    """The files, for an audit pack."""
    rows = ReleaseFile.objects.select_related("release").order_by("pk")
    for row in rows.iterator(replay.CHUNK):
        yield {
            "version": row.release.version,
            "name": row.name,
            "size": row.size,
            "sha256": row.sha256,
            "blake2b": row.blake2b,
        }


def _published() -> Iterator[str]:
    rows = Release.objects.prefetch_related("files")
    for batch in replay.statements_about(Release, PUBLISHED):
        known = rows.in_bulk([said.subject for said in batch])
        for said in batch:
            label, row = f"release {said.data.get('version')}", known.get(said.subject)
            if row is None:
                yield f"{label}: it was published, and is no longer there"
                continue
            now = {
                "line": row.line,
                "version": row.version,
                "certificate": row.certificate_number,
                "category": row.category,
                "certified_on": _day(row.certified_on),
                "certified_until": _day(row.certified_until),
                "certificate_sha256": certificates.sha256_of(row),
                "mandatory": row.mandatory,
                "mandatory_basis": row.mandatory_basis,
            }
            yield from replay.differences(label, now, said.data)
            if row.is_draft:
                yield f"{label}: it was published, and is a draft"
            present = {file.name for file in row.files.all()}
            for name in sorted({item["name"] for item in said.data["files"]} - present):
                yield f"{label}, file {name}: it was published, and is no longer there"
            for item in said.data["files"]:
                yield from _compare_file(label, row, item)


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _compare_file(label: str, row: Release, item: dict[str, Any]) -> Iterator[str]:
    for file in row.files.all():
        if file.name == item["name"]:
            now = {name: getattr(file, name) for name in FACTS}
            yield from replay.differences(f"{label}, file {file.name}", now, item)


def _withdrawn() -> Iterator[str]:
    rows = Release.objects.select_related("withdrawal__replacement")
    for batch in replay.statements_about(Release, WITHDRAWN):
        known = rows.in_bulk([said.subject for said in batch])
        for said in batch:
            label, row = f"withdrawal of {said.data.get('version')}", known.get(said.subject)
            withdrawal = getattr(row, "withdrawal", None)
            if row is None or withdrawal is None:
                yield f"{label}: it is no longer there"
                continue
            now = {
                "cause": withdrawal.cause,
                "instruction": withdrawal.instruction,
                "message_fr": withdrawal.message_fr,
                "message_en": withdrawal.message_en,
                "replacement": withdrawal.replacement and withdrawal.replacement.version,
                "update_by": _day(withdrawal.update_by),
                "some_instruction": withdrawal.some_instruction,
                "some_update_by": _day(withdrawal.some_update_by),
                "some_fr": withdrawal.some_fr,
                "some_en": withdrawal.some_en,
            }
            yield from replay.differences(label, now, said.data)
            if row.state != ReleaseState.WITHDRAWN:
                yield f"{label}: the release is {row.state} again"


def _files() -> Iterator[str]:
    """Files of drafts and of others, against their addition; what was published, once more."""
    rows = ReleaseFile.objects.select_related("release").order_by("pk")
    for batch in replay.batches(rows.iterator(replay.CHUNK)):
        keys = {row.release_id for row in batch}
        added = {key: _added(said) for key, said in _statements_by_release(keys, ADDED, REMOVED)}
        for row in batch:
            label = f"release {row.release.version}, file {row.name}"
            said = added[row.release_id].get(row.name)
            if said is None:
                yield f"{label}: the journal knows nothing of its addition"
            elif row.release.is_draft:
                now = {name: getattr(row, name) for name in (*FACTS, "kind")}
                yield from replay.differences(label, now, said)
            else:
                yield from replay.differences(label, {"kind": row.kind}, said)


def _added(entries: Iterable[replay.Statement]) -> dict[str, dict[str, Any]]:
    files: dict[str, dict[str, Any]] = {}
    for said in entries:
        if said.event == ADDED:
            files[said.data["name"]] = said.data
        else:
            files.pop(said.data["name"], None)
    return files


def _signatures() -> Iterator[str]:
    """Signatures against the last signing of each release."""
    rows = Release.objects.public().prefetch_related("files").order_by("pk")
    for batch in replay.batches(rows.iterator(replay.CHUNK)):
        for row, entries in _with_entries(batch, SIGNED):
            if not entries:
                continue
            label, said = f"release {row.version}", entries[-1].data
            if row.sums_signature != said["sums"]:
                yield f"{label}: its signature is not the one that the journal tells"
            for file in row.files.all():
                if file.signature != said["files"].get(file.name):
                    yield f"{label}, file {file.name}: its signature is not what the journal says"


def _states() -> Iterator[str]:
    """Releases that say more of themselves than the journal does."""
    rows = Release.objects.public().order_by("pk")
    for batch in replay.batches(rows.iterator(replay.CHUNK)):
        for row, entries in _with_entries(batch, PUBLISHED, WITHDRAWN):
            events = {said.event for said in entries}
            if PUBLISHED not in events:
                yield f"release {row.version}: the journal knows nothing of its publication"
            if row.is_withdrawn and WITHDRAWN not in events:
                yield f"release {row.version}: the journal knows nothing of its withdrawal"


def _with_entries(
    rows: list[Release], *events: str
) -> Iterator[tuple[Release, list[replay.Statement]]]:
    said = replay.statements_by_row(Release, {row.pk for row in rows}, *events)
    for row in rows:
        yield row, said[row.pk]


def _statements_by_release(
    keys: set[int], *events: str
) -> Iterable[tuple[int, list[replay.Statement]]]:
    return replay.statements_by_row(Release, keys, *events).items()


sources.register_evidence(sources.Source("releases", inspect, index))
