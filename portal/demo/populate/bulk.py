"""Rows by the hundred thousand: COPY on PostgreSQL, many at once on SQLite.

A generator names only the fields that differ from row to row; all others have their default, and
that is made ready for the database once. Columns that the database generates it fills itself.
"""

import datetime as dt
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models

Model = type[models.Model]
Values = tuple[Any, ...]

BATCH = 500
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def first_key(model: Model) -> int:
    """The first primary key that no row of `model` has; `write` takes them from there on."""
    last: int | None = model._base_manager.aggregate(last=models.Max("pk"))["last"]
    return (last or 0) + 1


def write(model: Model, names: Sequence[str], rows: Iterable[Values], **same: Any) -> None:
    """Insert `rows`, each with a value for every one of `names` (attributes: `release_id`).

    `same` is what all of them have beside the defaults. Keys are given (`id` is among `names`);
    the database goes on counting after them. Nothing is validated, no signal is sent.
    """
    given = [field for field in model._meta.concrete_fields if not field.generated]
    fields = {field.attname: field for field in given}
    rest = [name for name in fields if name not in names]
    # What must be unique cannot be the same in all; an empty value is no value.
    twice = [n for n in rest if fields[n].unique and same.get(n, fields[n].get_default())]
    if "id" not in names or twice or not {*names, *same} <= fields.keys():
        raise ValueError(f"{model.__name__}: {twice or names}")
    constant = [
        fields[name].get_db_prep_save(same.get(name, fields[name].get_default()), connection)
        for name in rest
    ]
    columns = [str(fields[name].column) for name in (*names, *rest)]
    put = _copy if connection.vendor == "postgresql" else _insert
    put(model, columns, [fields[name] for name in names], rows, constant)
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(statement)


def _target(model: Model, columns: list[str]) -> str:
    quote = connection.ops.quote_name
    return f"{quote(model._meta.db_table)} ({', '.join(map(quote, columns))})"


def _insert(
    model: Model, columns: list[str], fields: list[Any], rows: Iterable[Values], constant: list[Any]
) -> None:
    holes = ", ".join(["%s"] * len(columns))
    sql = f"INSERT INTO {_target(model, columns)} VALUES ({holes})"  # noqa: S608 - models' names
    several = iter(rows)
    with connection.cursor() as cursor:
        while some := list(islice(several, BATCH)):
            ready = (
                [field.get_db_prep_save(value, connection) for field, value in zip(fields, row)]  # noqa: B905
                for row in some
            )
            cursor.executemany(sql, [[*values, *constant] for values in ready])


def _copy(
    model: Model, columns: list[str], fields: list[Any], rows: Iterable[Values], constant: list[Any]
) -> None:
    # What json fields and their like make of themselves is an adapter, with the value in it.
    end = "".join(f"\t{_text(getattr(value, 'adapted', value))}" for value in constant) + "\n"
    lines = ("\t".join(map(_text, row)) + end for row in rows)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {_target(model, columns)} FROM STDIN", _Reader(lines))


def _text(value: Any) -> str:
    """A value as COPY reads it."""
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return value.translate(_ESCAPED) if not value.isalnum() else value
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return "\\\\x" + bytes(value).hex()
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False).translate(_ESCAPED)
    return str(value)


class _Reader(io.TextIOBase):
    """Lines as a file, for a driver that asks for so many characters at a time."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines, self.rest = lines, ""

    def read(self, size: int | None = -1) -> str:
        parts, length = [self.rest], len(self.rest)
        while size is None or size < 0 or length < size:
            some = "".join(islice(self.lines, 200))
            if not some:
                break
            parts.append(some)
            length += len(some)
        text = "".join(parts)
        if size is None or size < 0:
            self.rest = ""
            return text
        self.rest = text[size:]
        return text[:size]


@contextmanager
def loading(*tables: Model) -> Iterator[None]:
    """On PostgreSQL: the tables of these models for us alone, and quick to fill.

    Indexes that are not unique and the tables' own foreign keys are made at the end, over all
    rows at once (a foreign key that is refused there takes everything back). Unique indexes,
    checks and triggers stay as they are. `tidy` is to follow.
    """
    if connection.vendor != "postgresql":
        yield
        return
    names = [model._meta.db_table for model in tables]
    quoted = [connection.ops.quote_name(name) for name in names]
    with connection.cursor() as cursor:
        # A table that has checks still to be made cannot be altered.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"LOCK TABLE {', '.join(quoted)} IN ACCESS EXCLUSIVE MODE")
        again = [*_put_aside(cursor, _INDEXES, names), *_put_aside(cursor, _KEYS, names)]
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL maintenance_work_mem = '1GB'")
        for statement in again:
            cursor.execute(statement)
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


_INDEXES = """
SELECT format('DROP INDEX %%s', indexrelid::regclass), pg_get_indexdef(indexrelid)
FROM pg_index WHERE indrelid = ANY(%s::regclass[]) AND NOT indisunique ORDER BY indexrelid
"""
_KEYS = """
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname),
       format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname,
              pg_get_constraintdef(oid))
FROM pg_constraint WHERE conrelid = ANY(%s::regclass[]) AND contype = 'f' ORDER BY oid
"""


def _put_aside(cursor: Any, query: str, tables: list[str]) -> list[str]:
    """Drop what `query` finds; return the statements that make it again."""
    cursor.execute(query, [tables])
    found = cursor.fetchall()
    for drop, _make in found:
        cursor.execute(drop)
    return [make for _drop, make in found]


def tidy() -> None:
    """Tell PostgreSQL what is there now; after the commit also which pages all may read."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE" if connection.in_atomic_block else "VACUUM ANALYZE")
