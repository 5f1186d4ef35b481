"""Columns that the database folds by itself: what is searched of a row, and what sorts a name.

Generated, so that no write forgets them: actions, bulk_create, COPY, an import, the admin and
somebody at psql's prompt alike. A value kept by `save` would be stale after each `update`,
`bulk_update` and `save(update_fields=…)`; triggers would be written twice and be lost when SQLite
makes a table anew. A row has one searched column over all its names, so that a search is one
condition with one index, however many names it looks at.
"""

from typing import Any

from django.db import migrations, models
from django.db.models import F, Func, Value
from django.db.models.fields.generated import GeneratedField
from django.db.models.functions import Concat, Replace

from portal.search.database import FOLD, SEARCHED


class FoldedText(models.TextField):  # type: ignore[type-arg]
    """Compared byte by byte: sorted alike by every database, quick to search."""

    def db_parameters(self, connection: Any) -> Any:
        collation = "C" if connection.vendor == "postgresql" else None
        return {**super().db_parameters(connection), "collation": collation}


class Folded(Func):
    """One text, as it is sorted and compared: "Épinal" is "epinal"."""

    function = FOLD
    output_field = FoldedText()


class Searchable(Func):
    """Some texts, as they are searched."""

    function = SEARCHED
    output_field = FoldedText()


def searched_column(*names: str) -> GeneratedField:
    """What is searched of the fields `names` of a row; for `matching`, no eye."""
    expression = Searchable(*map(F, names))
    return GeneratedField(expression=expression, output_field=FoldedText(), db_persist=True)


def sorted_column(name: str) -> GeneratedField:
    """The field `name` of a row as lists sort it: É with E. For `ordering` and `order_by`."""
    return GeneratedField(expression=Folded(name), output_field=FoldedText(), db_persist=True)


def key_column(*names: str) -> GeneratedField:
    """By which rows are compared whose fields `names` say the same: "HRB 12345" is "hrb12345"."""
    first, *others = names
    said: Any = F(first)
    for name in others:
        said = Concat(said, Value(" "), F(name), output_field=models.TextField())
    folded = Replace(Folded(said), Value(" "), Value(""), output_field=FoldedText())
    return GeneratedField(expression=folded, output_field=FoldedText(), db_persist=True)


def begins_index(name: str, index: str) -> models.Index:
    """By which PostgreSQL finds the beginning of a field (a postcode, a SIRET), in any locale."""
    return models.Index(fields=[name], name=index, opclasses=["varchar_pattern_ops"])


def part_index(*tables: str) -> migrations.RunPython:
    """The index by which PostgreSQL finds a part of a word in the `searched` of `tables`.

    SQLite has none of the kind: it reads the narrow column, which is quick as long as the
    embedded database is meant for.
    """

    def make(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor != "postgresql":
            return
        for table in tables:
            schema_editor.execute(
                f"CREATE INDEX {table}_searched ON {table} USING gin (searched gin_trgm_ops)"
            )

    def drop(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor != "postgresql":
            return
        for table in tables:
            schema_editor.execute(f"DROP INDEX {table}_searched")

    return migrations.RunPython(make, drop)
