"""Database triggers that refuse any change of the journal, on PostgreSQL and on SQLite.

Another writes the database's own time into each entry (SQLite, whose triggers cannot, refuses an
entry that bears another), so that whoever inserts a row does not choose it.

Apps have tables of their own kept in the same way (`register_kept_table`): rows that are only added
to, and those that may only follow another.

A seat belt against mistakes, not the proof: whoever owns the database can drop them. The proof
is in the checkpoints that lie outside (in every sealed document).
"""

from dataclasses import dataclass
from typing import Any

from django.db import connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from portal.core.extensions import ExtensionPoint
from portal.journal.models import Checkpoint, JournalEntry, MerkleNode, SequencedEntry

PROTECTED: tuple[type[models.Model], ...] = (
    JournalEntry,
    SequencedEntry,
    MerkleNode,
    Checkpoint,
)


@dataclass(frozen=True)
class KeptTable:
    """A table of an app whose rows are only added to, but for the fields that are `moving`.

    Where its rows follow another's, `follows` names the foreign key, that row's moment and their
    own: the database refuses one that is older than what it follows, or follows nothing.
    """

    model: type[models.Model]
    moving: tuple[str, ...] = ()
    follows: tuple[str, str, str] | None = None

    @property
    def name(self) -> str:
        return self.model._meta.db_table

    def frozen(self) -> list[str]:
        """The columns that nobody writes again; none stands for all."""
        if not self.moving:
            return []
        return [
            str(field.column)
            for field in self.model._meta.concrete_fields
            if field.name not in self.moving and not getattr(field, "generated", False)
        ]

    def precedes(self) -> str:
        """What holds where there is a row to follow: for a trigger of either database."""
        assert self.follows is not None
        key, moment, own = self.follows
        parent: Any = self.model._meta.get_field(key).related_model
        table = parent._meta.db_table
        return (
            f'EXISTS (SELECT 1 FROM "{table}" parent '  # noqa: S608 - names of our own models
            f'WHERE parent."id" = NEW."{key}_id" AND parent."{moment}" <= NEW."{own}")'
        )


kept_tables: ExtensionPoint[KeptTable] = ExtensionPoint("kept tables")


def register_kept_table(table: KeptTable) -> KeptTable:
    """Have the database refuse what would change the rows of `table`, or come before its time."""
    return kept_tables.add(table)


REFUSAL = "The journal is never changed"
TOO_EARLY = "It follows what was not recorded before"
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


def _kept(table: str) -> KeptTable | None:
    """The app's table of this name; None for one of the journal's own."""
    return next((kept for kept in kept_tables if kept.name == table), None)


def _update(table: str) -> str:
    """The operation that is refused: any UPDATE, or one of what does not move."""
    kept = _kept(table)
    columns = ", ".join(f'"{name}"' for name in kept.frozen()) if kept else ""
    return f"UPDATE OF {columns}" if columns else "UPDATE"


def _in_order(table: str) -> str:
    """The body of PostgreSQL's function for rows that follow others; empty where none do."""
    kept = _kept(table)
    if kept is None or kept.follows is None:
        return ""
    return (
        f" BEGIN IF NOT {kept.precedes()} THEN RAISE EXCEPTION '{TOO_EARLY}'; END IF; "
        "RETURN NEW; END "
    )


def _sqlite_trigger(name: str, operation: str, table: str) -> str:
    operation = _update(table) if operation == "UPDATE" else operation
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
    kept = _kept(table)
    if kept and kept.follows:
        made[f"{table}_in_order"] = (
            f'CREATE TRIGGER "{table}_in_order" BEFORE INSERT ON "{table}" '
            f"WHEN NOT {kept.precedes()} BEGIN SELECT RAISE(ABORT, '{TOO_EARLY}'); END"
        )
    return made


def tables(connection: BaseDatabaseWrapper) -> list[str]:
    """The protected tables that exist in this database."""
    existing = set(connection.introspection.table_names())
    wanted = [m._meta.db_table for m in PROTECTED] + [kept.name for kept in kept_tables]
    return [name for name in wanted if name in existing]


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
    body = _in_order(table)
    in_order = [
        f'CREATE OR REPLACE FUNCTION "{table}_in_order"() RETURNS trigger '
        f"LANGUAGE plpgsql AS $${body}$$",
        f'CREATE TRIGGER "{table}_in_order" BEFORE INSERT ON "{table}" '
        f'FOR EACH ROW EXECUTE FUNCTION "{table}_in_order"()',
    ]
    return [
        *([stamp] if table == JournalEntry._meta.db_table else []),
        *(in_order if body else []),
        f'CREATE TRIGGER "{table}_frozen" '
        f'BEFORE {_update(table)} OR DELETE OR TRUNCATE ON "{table}" '
        f"FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}()",
        # ALWAYS: also in sessions that replicate, where plain triggers sleep.
        f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER "{table}_frozen"',
    ]


def drop_statements(connection: BaseDatabaseWrapper, table: str) -> list[str]:
    """The statements that lay one table open. Only for `install` and for tests that flush."""
    if connection.vendor == "sqlite":
        return [f'DROP TRIGGER IF EXISTS "{name}"' for name in _made(table)]
    kinds = ("frozen", "stamped", "in_order")
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
            "SELECT c.relname, array(SELECT a.attname::text FROM pg_attribute a WHERE "
            "a.attrelid = c.oid AND a.attnum = ANY(t.tgattr)) "
            "FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "JOIN pg_proc p ON p.oid = t.tgfoid WHERE t.tgname = c.relname || '_frozen' "
            "AND t.tgenabled = 'A' AND t.tgtype = 58 AND t.tgqual IS NULL "
            "AND p.proname = %s AND p.prosrc = %s",
            [FUNCTION, FUNCTION_BODY],
        )
        frozen = {table: set(columns) for table, columns in cursor.fetchall()}
        # tgtype 7: for each row, BEFORE, on INSERT.
        cursor.execute(
            "SELECT t.tgname, p.prosrc FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "JOIN pg_proc p ON p.oid = t.tgfoid WHERE t.tgenabled = 'O' AND t.tgtype = 7 "
            "AND t.tgqual IS NULL "
            "AND t.tgname IN (c.relname || '_stamped', c.relname || '_in_order')",
        )
        inserted = dict(cursor.fetchall())
    return [table for table in present if not _is_whole(table, frozen, inserted)]


def _is_whole(table: str, frozen: dict[str, set[str]], inserted: dict[str, str]) -> bool:
    """Whether PostgreSQL has all triggers of a table, as they must be."""
    kept = _kept(table)
    if frozen.get(table) != set(kept.frozen() if kept else ()):
        return False
    if table == JournalEntry._meta.db_table and inserted.get(f"{table}_stamped") != STAMP_BODY:
        return False
    return not (body := _in_order(table)) or inserted.get(f"{table}_in_order") == body
