"""Reads from nginx's log how much was sent of each download (deploy/nginx.conf).

nginx counts what it has handed to the network. That is as much as a server can know; that the
person's disk has it too, nobody but they can say.
"""

import datetime as dt
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from portal.journal.record import Actor
from releases.files.actions.complete_download import complete_download
from releases.files.downloads import Span, merged
from releases.files.models import Download

BY = Actor.system("nginx log")
BATCH = 1000
_RANGE = re.compile(r"bytes ([0-9]{1,19})-([0-9]{1,19})/[0-9]{1,19}")
_NUMBER = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True)
class Sent:
    """One answer: what was sent of a download, up to when. An empty span says nothing."""

    download: int
    span: Span
    at: dt.datetime


@dataclass
class Read:
    """What a log told. `unknown`: downloads that are not (or no longer) recorded here."""

    lines: int = 0
    broken: int = 0
    downloads: int = 0
    unknown: int = 0
    completed: int = 0


def parse(line: str) -> Sent:
    """Raises ValueError for what is no line of this log, or was cut short."""
    row = json.loads(line)
    if not isinstance(row, dict):
        raise ValueError(line)
    texts = [str(row.get(name, "")) for name in ("download", "status", "bytes", "range")]
    download, status, sent, span = texts
    at = dt.datetime.fromisoformat(str(row.get("at")))
    if at.tzinfo is None or not (_NUMBER.fullmatch(download) and _NUMBER.fullmatch(sent)):
        raise ValueError(line)
    return Sent(int(download), _span(status, int(sent), span), at)


def _span(status: str, sent: int, content_range: str) -> Span:
    if status == "200":
        return 0, sent
    # An answer in several ranges has no such header, and its bytes are not only the file's.
    if status == "206" and (match := _RANGE.fullmatch(content_range)):
        first, last = int(match[1]), int(match[2])
        return first, min(first + sent, last + 1)
    return 0, 0


def read(lines: Iterable[str]) -> Read:
    """Write down what a log tells. Reading a line again changes nothing."""
    told, waiting = Read(), dict[int, list[Sent]]()
    for line in lines:
        if not line.strip():
            continue
        told.lines += 1
        try:
            sent = parse(line)
        except ValueError:
            told.broken += 1
            continue
        waiting.setdefault(sent.download, []).append(sent)
        if len(waiting) >= BATCH:
            _write(waiting, told)
            waiting = {}
    _write(waiting, told)
    return told


def _write(waiting: dict[int, list[Sent]], told: Read) -> None:
    rows = Download.objects.select_related("file").in_bulk(list(waiting))
    told.unknown += len(waiting) - len(rows)
    told.downloads += len(rows)
    for pk, row in rows.items():
        spans = _within(row, [sent.span for sent in waiting[pk]])
        if spans != [tuple(span) for span in row.sent]:
            told.completed += _note(pk, spans, max(sent.at for sent in waiting[pk]))


def _within(row: Download, spans: Iterable[Span]) -> list[Span]:
    """What was sent of a download by now, with these; never more than the file has."""
    known = [*((start, end) for start, end in row.sent), *spans]
    return merged((start, min(end, row.file.size)) for start, end in known)


def _note(pk: int, spans: list[Span], at: dt.datetime) -> bool:
    """Write what was sent; whether the download is complete by this."""
    with transaction.atomic():
        # Two boxes may read their logs at once.
        rows = Download.objects.select_related("file__release").select_for_update(of=("self",))
        row = rows.get(pk=pk)
        row.sent = _within(row, spans)
        row.save(update_fields=["sent"])
        if row.completed_at or row.sent != [(0, row.file.size)]:
            return False
        complete_download(by=BY, download=row, at=at)
    return True
