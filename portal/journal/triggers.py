"""Database triggers that refuse any change of the journal, on PostgreSQL and on SQLite.

Another writes the database's own time into each entry (SQLite, whose triggers cannot, refuses an
entry that bears another), so that whoever inserts a row does not choose it.

A seat belt against mistakes, not the proof: whoever owns the database can drop them. The proof
is in the checkpoints that lie outside (in every sealed document).
"""

from typing import Any

from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from portal.journal.models import Checkpoint, JournalEntry, MerkleNode, SequencedEntry

PROTECTED: tuple[type[models.Model], ...] = (
    JournalEntry,
    SequencedEntry,
    MerkleNode,
    Checkpoint,
)

REFUSAL = "The journal is never changed"
FUNCTION = "journal_refuse"
STAMPED = '{"accepted":"'
"""How the body of an entry begins that bears the database's time: `accepted` sorts first."""
STAMP = "journal_stamp"
STAMP_BODY = f"""
BEGIN
  IF substring(NEW.body from 1 for {len(STAMPED)}) = convert_to('{STAMPED}', 'UTF8') THEN
    NEW.body := overlay(NEW.body placing convert_to(to_char(
      clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), 'UTF8')
      from {len(STAMPED) + 1} for 27);
  END IF;
  RETURN NEW;
END
"""
NOT_NOW = "An entry bears the time of the database"
FUNCTION_BODY = f" BEGIN RAISE EXCEPTION '{REFUSAL}: % of %', TG_OP, TG_TABLE_NAME; END "


def on_connection(sender: Any, connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Without this pragma, SQLite's REPLACE deletes rows without firing the delete trigger."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA recursive_triggers = ON")


def on_migrate(sender: Any, using: str, **kwargs: Any) -> None:
    """Make the triggers after each migrate."""
    install(connections[using])


def names(table: str) -> dict[str, str]:
    """A table's SQLite triggers, by operation."""
    return {operation: f"{table}_no_{operation.lower()}" for operation in ("UPDATE", "DELETE")}


def _sqlite_trigger(name: str, operation: str, table: str) -> str:
    return (
        f'CREATE TRIGGER "{name}" BEFORE {operation} ON "{table}" '
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    )


def _sqlite_stamp(table: str) -> str:
    """SQLite cannot write into what is inserted: it refuses another time than its own."""
    said = f"CAST(substr(NEW.body, {len(STAMPED) + 1}, 26) AS TEXT)"
    return (
        f'CREATE TRIGGER "{table}_stamped" BEFORE INSERT ON "{table}" '
        f"WHEN substr(NEW.body, 1, {len(STAMPED)}) = CAST('{STAMPED}' AS BLOB) "
        f"AND coalesce(abs(julianday('now') - julianday({said})) * 86400 > 10, 1) "
        f"BEGIN SELECT RAISE(ABORT, '{NOT_NOW}'); END"
    )


def _made(table: str) -> dict[str, str]:
    """A table's SQLite triggers as they must be, by name."""
    made = {name: _sqlite_trigger(name, op, table) for op, name in names(table).items()}
    if table == JournalEntry._meta.db_table:
        made[f"{table}_stamped"] = _sqlite_stamp(table)
    return made


def tables(connection: BaseDatabaseWrapper) -> list[str]:
    """The protected tables that exist in this database."""
    existing = set(connection.introspection.table_names())
    return [m._meta.db_table for m in PROTECTED if m._meta.db_table in existing]


def install(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers (again). Idempotent."""
    present = tables(connection)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # DDL is refused on a table with foreign-key checks still to come.
            connection.check_constraints()
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger "
                f"LANGUAGE plpgsql AS $${FUNCTION_BODY}$$"
            )
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {STAMP}() RETURNS trigger "
                f"LANGUAGE plpgsql AS $${STAMP_BODY}$$"
            )
        for table in present:
            for statement in drop_statements(connection, table):
                cursor.execute(statement)
            for statement in create_statements(connection, table):
                cursor.execute(statement)


def create_statements(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    """The statements that protect one table."""
    if connection.vendor == "sqlite":
        return list(_made(table).values())
    stamp = (
        # Not ALWAYS: what comes by replication bears the time of where it comes from.
        f'CREATE TRIGGER "{table}_stamped" BEFORE INSERT ON "{table}" '
        f"FOR EACH ROW EXECUTE FUNCTION {STAMP}()"
    )
    return [
        *([stamp] if table == JournalEntry._meta.db_table else []),
        f'CREATE TRIGGER "{table}_frozen" BEFORE UPDATE OR DELETE OR TRUNCATE ON "{table}" '
        f"FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}()",
        # ALWAYS: also in sessions that replicate, where plain triggers sleep.
        f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER "{table}_frozen"',
    ]


def drop_statements(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    """The statements that lay one table open. Only for `install` and for tests that flush."""
    if connection.vendor == "sqlite":
        return [f'DROP TRIGGER IF EXISTS "{name}"' for name in _made(table)]
    kinds = ("frozen", "stamped")
    return [f'DROP TRIGGER IF EXISTS "{table}_{kind}" ON "{table}"' for kind in kinds]


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The protected tables whose triggers are absent, disabled or not ours."""
    present = tables(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            found = dict(cursor.fetchall())
            return [
                table
                for table in present
                if any(found.get(name) != made for name, made in _made(table).items())
            ]
        # tgtype 58: statement-level, BEFORE, on DELETE, UPDATE and TRUNCATE.
        cursor.execute(
            "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "JOIN pg_proc p ON p.oid = t.tgfoid WHERE t.tgname = c.relname || '_frozen' "
            "AND t.tgenabled = 'A' AND t.tgtype = 58 AND t.tgqual IS NULL "
            "AND p.proname = %s AND p.prosrc = %s",
            [FUNCTION, FUNCTION_BODY],
        )
        whole = {row[0] for row in cursor.fetchall()}
        # tgtype 7: for each row, BEFORE, on INSERT.
        cursor.execute(
            "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "JOIN pg_proc p ON p.oid = t.tgfoid WHERE t.tgname = c.relname || '_stamped' "
            "AND t.tgenabled = 'O' AND t.tgtype = 7 AND t.tgqual IS NULL "
            "AND p.proname = %s AND p.prosrc = %s",
            [STAMP, STAMP_BODY],
        )
        stamped = {row[0] for row in cursor.fetchall()}
    whole -= {JournalEntry._meta.db_table} - stamped
    return [table for table in present if table not in whole]
