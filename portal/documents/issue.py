"""Issues documents: a number, the data, and a row that the worker will seal.

number = next_number("PV")
entry = record(event="report.signed", ..., data={"data_sha256": data_digest(data), ...})
issue_document(kind="report", number=number, subject=report, language="fr", title=..., data=data,
      entry=entry, holder=...)
"""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from django.db import connection, models, transaction

from portal.core import clock
from portal.documents.models import Document, NumberSeries
from portal.journal import canonical
from portal.journal.models import JournalEntry

SERIES = re.compile(r"[A-Z]{1,20}")


def data_digest(data: Mapping[str, Any]) -> str:
    """SHA-256 (hex) of the canonical bytes of a document's data.

    Put it into the journal entry that the document goes with, as "data_sha256": the seal's
    proof then covers the data itself. Raises TypeError for what canonical JSON cannot hold.
    """
    return hashlib.sha256(canonical.dumps(data)).hexdigest()


def next_number(series: str) -> str:
    """The next number of a series this year, such as "PV-2026-00001".

    Gapless: the number is only used if the caller's transaction commits; until then other
    callers of the series wait. Raises TransactionManagementError outside a transaction.
    """
    if not SERIES.fullmatch(series):
        raise ValueError(f"{series!r} is not the name of a series")
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("next_number() belongs in a transaction")
    year = clock.today().year
    table = connection.ops.quote_name(NumberSeries._meta.db_table)
    with connection.cursor() as cursor:
        # The first of a year makes the row, the others wait for its lock: one statement.
        cursor.execute(
            f"INSERT INTO {table} (series, year, last) VALUES (%s, %s, 1) "  # noqa: S608
            f"ON CONFLICT (series, year) DO UPDATE SET last = {table}.last + 1 RETURNING last",
            [series, year],
        )
        return f"{series}-{year}-{cursor.fetchone()[0]:05d}"


def next_numbers(series: str, year: int, count: int) -> list[str]:
    """The next `count` numbers of a series in `year`, for what is taken over by the thousand.

    Of the year in which each began. Gapless as `next_number`.
    """
    if not SERIES.fullmatch(series):
        raise ValueError(f"{series!r} is not the name of a series")
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("next_numbers() belongs in a transaction")
    table = connection.ops.quote_name(NumberSeries._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (series, year, last) VALUES (%s, %s, %s) "  # noqa: S608
            f"ON CONFLICT (series, year) DO UPDATE SET last = {table}.last + %s RETURNING last",
            [series, year, count, count],
        )
        last = int(cursor.fetchone()[0])
    return [f"{series}-{year}-{number:05d}" for number in range(last - count + 1, last + 1)]


def issue_document(
    *,
    kind: str,
    number: str,
    subject: models.Model,
    language: str,
    title: str,
    data: Mapping[str, Any],
    entry: JournalEntry,
    holder: str,
) -> Document:
    """Issue a document in the caller's transaction; its sealed PDF follows by itself.

    `kind` names the template `documents/<kind>.html`; `data` (str, int, bool, None, lists and
    dicts; dates as ISO strings) is what it shows. `entry` is the journal entry that it proves;
    sealing waits for a checkpoint that covers it. Raises TransactionManagementError outside a
    transaction, TypeError for data of another kind.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("issue_document() belongs in a transaction")
    raw = canonical.dumps(data)
    return Document.objects.create(
        kind=kind,
        number=number,
        title=title,
        language=language,
        subject_type=subject._meta.label,
        subject_id=str(subject.pk),
        holder=holder,
        data_bytes=raw,
        data_sha256=hashlib.sha256(raw).hexdigest(),
        entry=entry,
        due_at=clock.now(),
    )
