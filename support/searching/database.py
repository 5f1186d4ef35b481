"""The index over a ticket's texts, and the triggers by which no write forgets it.

A ticket's texts lie in several tables, so that no generated column can hold them; whoever writes
one of them, by the ORM, by COPY or at psql's prompt, fires a trigger that writes the ticket's row
of the index anew (docs/decisions/0034-index-of-tickets.md). PostgreSQL keeps a tsvector, in which
internal notes weigh D; SQLite an FTS5 table, in which they have a column of their own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from support.searching.stems import stemmed

STEMMED = "support_stemmed"
SHARED, NAMES, NOTES, ONE = 120_000, 10_000, 80_000, 60_000
"""Letters that are indexed of a ticket's shared texts, of its names, of its notes; of one letter.
All together they stay below the megabyte that a tsvector may have, whatever the letters are."""
BATCH = 2_000


@dataclass(frozen=True)
class Watched:
    """A table of which something is searched: which columns, and of which tickets (`keys`).

    `{row}` is the row that was written. What a ticket only names is watched where it changes.
    """

    table: str
    columns: tuple[str, ...]
    keys: str
    grows: bool = True


COMPANY = ("searched", "siren", "siret", "postcode")
WATCHED = (
    Watched(
        "support_ticket",
        (
            "number", "subject", "requester_name", "requester_email", "procedure",
            "integrator_id", "site_id",
        ),
        "SELECT {row}.id",
    ),
    Watched(
        "support_message",
        ("ticket_id", "kind", "body", "quoted", "author_name"),
        "SELECT {row}.ticket_id",
    ),
    Watched(
        "support_attachment",
        ("message_id", "name"),
        "SELECT m.ticket_id FROM support_message m WHERE m.id = {row}.message_id",
    ),
    Watched(
        "integrators_integrator",
        COMPANY,
        "SELECT t.id FROM support_ticket t WHERE t.integrator_id = {row}.id",
        grows=False,
    ),
    Watched(
        "installations_site",
        ("searched", "siret", "postcode", "end_user_id"),
        "SELECT t.id FROM support_ticket t WHERE t.site_id = {row}.id",
        grows=False,
    ),
    Watched(
        "installations_enduser",
        ("searched", "siren"),
        "SELECT t.id FROM support_ticket t JOIN installations_site s ON s.id = t.site_id"
        " WHERE s.end_user_id = {row}.id",
        grows=False,
    ),
)  # fmt: skip

_CONFIGURATION = """
CREATE TEXT SEARCH DICTIONARY support_stem (TEMPLATE = snowball, Language = french);
CREATE TEXT SEARCH CONFIGURATION support_words (COPY = pg_catalog.simple);
ALTER TEXT SEARCH CONFIGURATION support_words
    ALTER MAPPING FOR asciiword, word WITH support_stem;
"""

# What is searched of the tickets `keys`: names and numbers first, whose parts are found too.
_NAMES = """
    portal_searched(
      t.number, t.subject, t.requester_name, t.requester_email, files.shared, said.who)
    || ' |' || coalesce(
      i.searched || ' | ' || i.siren || ' | ' || i.siret || ' | ' || i.postcode, '')
    || ' |' || coalesce(s.searched || ' | ' || s.siret || ' | ' || s.postcode, '')
    || ' |' || coalesce(e.searched || ' | ' || e.siren, '')
"""
_FROM = """
    FROM support_ticket t
    LEFT JOIN integrators_integrator i ON i.id = t.integrator_id
    LEFT JOIN installations_site s ON s.id = t.site_id
    LEFT JOIN installations_enduser e ON e.id = s.end_user_id
"""

_INDEX = f"""
CREATE OR REPLACE FUNCTION support_index(keys bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM support_tickettext k WHERE k.ticket_id = ANY(keys)
    AND NOT EXISTS (SELECT FROM support_ticket t WHERE t.id = k.ticket_id);
  INSERT INTO support_tickettext (ticket_id, searched)
    SELECT t.id, '' FROM support_ticket t WHERE t.id = ANY(keys) ORDER BY t.id
    ON CONFLICT (ticket_id) DO NOTHING;
  -- Two who write into one ticket wait here: the second then reads what the first has written.
  PERFORM FROM support_tickettext k WHERE k.ticket_id = ANY(keys) ORDER BY k.ticket_id FOR UPDATE;
  UPDATE support_tickettext kept SET searched = made.names, words =
      setweight(to_tsvector('support_words', left(made.names, {NAMES})), 'A')
      || setweight(to_tsvector('support_words',
           left(portal_fold(left(made.letters, {SHARED})), {SHARED})), 'B')
      || setweight(to_tsvector('support_words',
           left(portal_fold(left(made.notes, {NOTES})), {NOTES})), 'D')
  FROM (
    SELECT t.id, {_NAMES} AS names,
      coalesce(said.letters, '') AS letters,
      concat_ws(' ', said.notes, files.notes, t.procedure) AS notes
    {_FROM}
    LEFT JOIN (
      SELECT m.ticket_id,
        string_agg(DISTINCT m.author_name, ' ') FILTER (WHERE m.kind = 'request') AS who,
        concat_ws(' ',
          string_agg(left(m.body, {ONE}), ' ' ORDER BY m.id) FILTER (WHERE m.kind <> 'note'),
          string_agg(left(m.quoted, {ONE}), ' ' ORDER BY m.id) FILTER (WHERE m.kind <> 'note')
        ) AS letters,
        string_agg(left(m.body, {ONE}), ' ' ORDER BY m.id) FILTER (WHERE m.kind = 'note') AS notes
      FROM support_message m
      WHERE m.ticket_id = ANY(keys) AND m.kind IN ('request', 'answer', 'note')
      GROUP BY m.ticket_id
    ) said ON said.ticket_id = t.id
    LEFT JOIN (
      SELECT m.ticket_id,
        left(string_agg(a.name, ' ' ORDER BY a.id) FILTER (WHERE m.kind <> 'note'), 4000) AS shared,
        left(string_agg(a.name, ' ' ORDER BY a.id) FILTER (WHERE m.kind = 'note'), 4000) AS notes
      FROM support_message m JOIN support_attachment a ON a.message_id = m.id
      WHERE m.ticket_id = ANY(keys)
      GROUP BY m.ticket_id
    ) files ON files.ticket_id = t.id
    WHERE t.id = ANY(keys)
  ) made WHERE kept.ticket_id = made.id;
END $$
"""  # noqa: S608 - constants of ours

_SQLITE_WORDS = """
CREATE VIRTUAL TABLE support_ticketwords USING fts5(shared, notes)
"""


def _grouped(what: str, rows: str, condition: str) -> str:
    """All of one kind that a ticket's messages hold, on SQLite."""
    inner = f"SELECT {what} AS part FROM {rows} WHERE m.ticket_id = t.id AND {condition}"  # noqa: S608
    return f"(SELECT group_concat(part, ' ') FROM ({inner} ORDER BY m.id))"  # noqa: S608


def _sqlite_index(keys: str) -> list[str]:
    """The statements that write the rows of the tickets `keys` anew on SQLite."""
    letters, shared = "support_message m", "m.kind IN ('request', 'answer')"
    files = f"{letters} JOIN support_attachment a ON a.message_id = m.id"
    body, quoted = (f"substr(m.{name}, 1, {ONE})" for name in ("body", "quoted"))
    sources = {
        "files.shared": f"substr({_grouped('a.name', files, shared)}, 1, 4000)",
        "said.who": _grouped("DISTINCT m.author_name", letters, "m.kind = 'request'"),
    }
    names = _NAMES
    for name, source in sources.items():
        names = names.replace(name, source)
    said = " || ' ' || ".join(
        f"coalesce({part}, '')"
        for part in (
            _grouped(body, letters, shared),
            _grouped(quoted, letters, shared),
        )
    )
    noted = " || ' ' || ".join(
        f"coalesce({part}, '')"
        for part in (
            _grouped(body, letters, "m.kind = 'note'"),
            _grouped("a.name", files, "m.kind = 'note'"),
            "t.procedure",
        )
    )
    # Constants of ours alone stand in the texts.
    return [
        f"DELETE FROM support_ticketwords WHERE rowid IN ({keys})",  # noqa: S608
        f"DELETE FROM support_tickettext WHERE ticket_id IN ({keys})",  # noqa: S608
        f"INSERT INTO support_tickettext (ticket_id, searched) SELECT t.id, {names} {_FROM}"
        f" WHERE t.id IN ({keys})",
        "INSERT INTO support_ticketwords (rowid, shared, notes)"  # noqa: S608
        f" SELECT k.ticket_id, {STEMMED}(substr(k.searched, 1, {NAMES})) || ' ' ||"
        f" {STEMMED}(substr({said}, 1, {SHARED})), {STEMMED}(substr({noted}, 1, {NOTES}))"
        " FROM support_tickettext k JOIN support_ticket t ON t.id = k.ticket_id"
        f" WHERE t.id IN ({keys})",
    ]


def on_connection(*, connection: Any, **kwargs: Any) -> None:
    """Give each connection to SQLite the function that its triggers call."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(STEMMED, 1, stemmed, deterministic=True)


def make(connection: BaseDatabaseWrapper) -> None:
    """What the triggers call, and where SQLite's words stand."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_CONFIGURATION)
            cursor.execute(_INDEX)
        else:
            cursor.execute(_SQLITE_WORDS)


def index_postgresql(connection: BaseDatabaseWrapper) -> None:
    """What finds words and parts of names, made at once over all rows."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for column, kind in (("words", "tsvector_ops"), ("searched", "gin_trgm_ops")):
            cursor.execute(
                f"CREATE INDEX support_tickettext_{column} ON support_tickettext"
                f" USING gin ({column} {kind})"
            )


def drop(connection: BaseDatabaseWrapper) -> None:
    drop_triggers(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for watched in WATCHED:
                for name in (f"{watched.table}_find", f"{watched.table}_find_changed"):
                    cursor.execute(f"DROP FUNCTION IF EXISTS {name}()")
            cursor.execute("DROP FUNCTION support_index(bigint[])")
            cursor.execute("DROP TEXT SEARCH CONFIGURATION support_words")
            cursor.execute("DROP TEXT SEARCH DICTIONARY support_stem")
        else:
            cursor.execute("DROP TABLE support_ticketwords")


def fill(connection: BaseDatabaseWrapper) -> None:
    """Write the index of all tickets anew, batch by batch."""
    last = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                "SELECT id FROM support_ticket WHERE id > %s ORDER BY id LIMIT %s", [last, BATCH]
            )
            keys = [key for (key,) in cursor.fetchall()]
            if not keys:
                return
            last = keys[-1]
            if connection.vendor == "postgresql":
                cursor.execute("SELECT support_index(%s::bigint[])", [keys])
                continue
            named = ", ".join(str(int(key)) for key in keys)
            for statement in _sqlite_index(named):
                cursor.execute(statement)


def triggers(connection: BaseDatabaseWrapper) -> dict[str, tuple[str, list[str]]]:
    """Each trigger by its name: on which table it stands, and the statements that make it."""
    made = _postgresql if connection.vendor == "postgresql" else _sqlite
    return {name: (table, statements) for name, table, statements in made()}


Made = Iterator[tuple[str, str, list[str]]]


def _changed(watched: Watched, differs: str) -> str:
    return " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in watched.columns)


def _postgresql() -> Made:
    """For each statement where rows come or go, so that COPY fires once; for each row that
    changes in what is searched."""
    for watched in WATCHED:
        table, function = watched.table, f"{watched.table}_find"
        old, new = (watched.keys.format(row=row) for row in ("OLD", "NEW"))
        yield (
            f"{table}_find_update",
            table,
            [
                f"CREATE OR REPLACE FUNCTION {function}_changed() RETURNS trigger"
                " LANGUAGE plpgsql AS $$ BEGIN PERFORM support_index("
                f"ARRAY({old} UNION {new})); RETURN NULL; END $$",
                f"CREATE TRIGGER {table}_find_update AFTER UPDATE ON {table} FOR EACH ROW"
                f" WHEN ({_changed(watched, 'IS DISTINCT FROM')})"
                f" EXECUTE FUNCTION {function}_changed()",
            ],
        )
        if not watched.grows:
            continue
        of_rows = watched.keys.format(row="r")
        body = (
            f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"  # noqa: S608
            " PERFORM support_index(ARRAY(SELECT DISTINCT o.key FROM changed r,"
            f" LATERAL ({of_rows}) AS o (key))); RETURN NULL; END $$"
        )
        for event, rows in (("insert", "NEW"), ("delete", "OLD")):
            yield (
                f"{table}_find_{event}",
                table,
                [
                    body,
                    f"CREATE TRIGGER {table}_find_{event} AFTER {event.upper()} ON {table}"
                    f" REFERENCING {rows} TABLE AS changed FOR EACH STATEMENT"
                    f" EXECUTE FUNCTION {function}()",
                ],
            )


def _sqlite() -> Made:
    for watched in WATCHED:
        for event, rows in (("insert", ["NEW"]), ("delete", ["OLD"]), ("update", ["OLD", "NEW"])):
            if event != "update" and not watched.grows:
                continue
            name, when = f"{watched.table}_find_{event}", ""
            if event == "update":
                when = f" WHEN {_changed(watched, 'IS NOT')}"
            keys = " UNION ".join(watched.keys.format(row=row) for row in rows)
            body = "; ".join(_sqlite_index(keys))
            yield (
                name,
                watched.table,
                [
                    f"CREATE TRIGGER {name} AFTER {event.upper()} ON {watched.table}{when}"
                    f" BEGIN {body}; END"
                ],
            )


def before_migrate(
    sender: Any, using: str, plan: Sequence[Any] | None = None, **kwargs: Any
) -> None:
    """SQLite makes a table anew to change it, which it refuses while a trigger names that table."""
    if plan and connections[using].vendor == "sqlite":
        drop_triggers(connections[using])


def after_migrate(
    sender: Any, using: str, plan: Sequence[Any] | None = None, **kwargs: Any
) -> None:
    """Make the triggers where they are missing; what was written without them is indexed now."""
    connection = connections[using]
    if is_made(connection) and missing(connection):
        with transaction.atomic(using=using):
            make_triggers(connection)
            fill(connection)


def make_triggers(connection: BaseDatabaseWrapper) -> None:
    """Make those that are missing."""
    absent = missing(connection)
    with connection.cursor() as cursor:
        for name, (_table, statements) in triggers(connection).items():
            if name in absent:
                for statement in statements:
                    cursor.execute(statement)


def drop_triggers(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        for name, (table, _statements) in triggers(connection).items():
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def is_made(connection: BaseDatabaseWrapper) -> bool:
    """Whether the database has been brought as far as this index."""
    return "support_tickettext" in connection.introspection.table_names()


def missing(connection: BaseDatabaseWrapper) -> set[str]:
    """The triggers that are not there."""
    asked = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return set(triggers(connection)) - {name for (name,) in cursor.fetchall()}
