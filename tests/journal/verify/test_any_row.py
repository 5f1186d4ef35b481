"""The checkers survive any row: whatever somebody writes into a table that they read, or takes
away, they end with findings, never in an error."""

import re
import tempfile
import zipfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.journal.models import JournalEntry
from portal.journal.pack import auditor, export
from portal.journal.record import Personal
from portal.journal.tree import sequencer
from portal.journal.verify import walk
from tests.documents import factories as documents
from tests.documents.conftest import _sample_kind  # noqa: F401
from tests.journal.bypass import without_triggers
from tests.journal.factories import entry, sequenced

pytestmark = pytest.mark.django_db

LIES_BESIDE = re.compile(r"TransactionManagementError|InternalError|InFailedSqlTransaction")


@pytest.fixture
def world():
    """A journal with personal data and two sealed documents, one of them erased from its store."""
    sequenced(5)
    entry(data={"name": Personal("Jeanne Klein"), "list": [{"a/b": Personal("x")}]})
    documents.sealed()
    sequencer.sequence()
    return documents.sealed()


def audited() -> list[str]:
    """What both checkers find, the second from the pack alone."""
    found = list(walk.findings())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pack.zip"
        try:
            export.export(path, site="https://example.net", personal=True)
        except LookupError as error:
            return [*found, str(error)]
        with zipfile.ZipFile(path) as pack:
            assert pack.testzip() is None
        found += auditor.check(auditor.Pack(path), [], [])
    assert not [line for line in found if LIES_BESIDE.search(line)]
    return found


def tables_read() -> list[str]:
    """The tables of ours that the checkers read, as their queries say."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert audited() == []
    ours = {model._meta.db_table for model in apps.get_models()}
    named = {
        name for query in queries for name in re.findall(r'(?:FROM|JOIN) "(\w+)"', query["sql"])
    }
    return sorted(named & ours)


NUMBERS = st.sampled_from([-(2**63), -1, 0, 1, 3, 32767, 2**31 - 1, 2**62, 2**63 - 1])
TEXTS = st.one_of(
    st.sampled_from(["", "{}", "—", "\n\n", "9" * 30, "x\n1\nAA==\n\n— x AAAA\n", "/list/²"]),
    st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=20),
)
BYTES = st.one_of(
    st.sampled_from([
        b"", b"\xff", b"[" * 100_000, b"null", b"[]", b'{"data":1}', b'{"data":{}}', b"1\n2",
        b'{"data":{"sealed_sha256":[1]},"event":"document.sealed"}', b"9" * 5000, b"NaN",
    ]),
    st.binary(max_size=40),
)  # fmt: skip
MOMENTS = st.sampled_from([
    "infinity", "-infinity", "0001-01-01 00:00:00+00", "9999-12-31 23:59:59+00",
    "20000-01-01 00:00:00+00", "2000-01-01 00:00:00 BC",
])  # fmt: skip
OTHERS = st.sampled_from(["00000000-0000-4000-8000-000000000000", "true", "null", "[]", '"x"', "0"])


def value_for(data, kind: str):
    """Something that a column of this type takes, or that the database refuses."""
    if kind in ("bigint", "integer", "smallint", "numeric"):
        return data.draw(NUMBERS)
    if kind == "bytea" or kind == "BLOB":
        return data.draw(BYTES)
    if kind.startswith("timestamp") or kind in ("date", "datetime"):
        return data.draw(MOMENTS)
    if kind in ("text", "character varying") or kind.startswith("varchar"):
        return data.draw(TEXTS)
    return data.draw(OTHERS)


def columns(table: str) -> list[tuple[str, str]]:
    """The columns of a table that can be written, with their types."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT column_name, data_type FROM information_schema.columns "
                "WHERE table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position",
                [table],
            )
            return cursor.fetchall()
        cursor.execute("SELECT name, lower(type) FROM pragma_table_info(%s)", [table])
        return [(name, "BLOB" if kind == "blob" else kind) for name, kind in cursor.fetchall()]


@contextmanager
def without_foreign_keys():
    """As whoever owns the database may have it: a row may name what is not there."""
    if connection.vendor != "postgresql":
        # There they are checked at the commit, which never comes.
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def attack(data, tables: list[str]) -> str:
    """One change of one row, as whoever owns the database may write it."""
    table = data.draw(st.sampled_from(tables))
    place = "ctid" if connection.vendor == "postgresql" else "rowid"
    row = data.draw(st.integers(0, 12))
    chosen = f'{place} = (SELECT {place} FROM "{table}" ORDER BY {place} LIMIT 1 OFFSET {row})'
    with connection.cursor() as cursor:
        if data.draw(st.integers(0, 6)) == 0:
            cursor.execute(f'DELETE FROM "{table}" WHERE {chosen}')
            return f"deleted from {table}"
        column, kind = data.draw(st.sampled_from(columns(table)))
        value = value_for(data, kind)
        cursor.execute(f'UPDATE "{table}" SET "{column}" = %s WHERE {chosen}', [value])
        return f"{table}.{column} = {value!r}"


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_no_row_ends_the_checkers_in_an_error(world, data):
    tables = world.__dict__.setdefault("_read", None) or tables_read()
    world._read = tables
    assert {"journal_journalentry", "journal_checkpoint", "documents_document"} <= set(tables)
    mark = transaction.savepoint()
    try:
        with without_triggers(), without_foreign_keys():
            for _number in range(data.draw(st.integers(1, 2))):
                try:
                    with transaction.atomic():
                        attack(data, tables)
                except DatabaseError:
                    # The table takes no such thing: no row of this kind can be met.
                    continue
        audited()
    finally:
        transaction.savepoint_rollback(mark)


def test_one_row_that_cannot_be_read_does_not_hide_the_others(world):
    """Each forged row is a finding of its own, wherever the reading would have ended."""
    pks = list(JournalEntry.objects.order_by("pk").values_list("pk", flat=True))
    with without_triggers(), connection.cursor() as cursor:
        moment = "infinity" if connection.vendor == "postgresql" else "never"
        cursor.execute("UPDATE journal_journalentry SET at = %s WHERE id = %s", [moment, pks[0]])
        cursor.execute(
            "UPDATE journal_journalentry SET body = %s WHERE id = %s", [b"[" * 9999, pks[1]]
        )
        cursor.execute("UPDATE journal_journalentry SET event = 'x' WHERE id = %s", [pks[3]])
        cursor.execute("UPDATE journal_checkpoint SET note = 'x' WHERE size = 5")
        cursor.execute("UPDATE documents_document SET holder = 'x' WHERE id = %s", [world.pk])
    found = audited()
    for begin in ("entry 0:", "entry 1:", "entry 3:", "checkpoint of size 5:",
                  f"document {world.number}: its holder"):  # fmt: skip
        assert any(line.startswith(begin) for line in found), (begin, found)


def test_a_place_far_beyond_the_others_does_not_make_the_walk_endless(world):
    stray = entry()
    with without_triggers(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal_sequencedentry (seq, entry_id, leaf_hash) VALUES (%s, %s, %s)",
            [2**62, stray.pk, b"x"],
        )
        cursor.execute("UPDATE journal_checkpoint SET size = %s WHERE size = 5", [2**62 + 1])
    found = audited()
    assert any("are missing; nothing after can be compared" in line for line in found)
