"""The functions that fold text, and PostgreSQL's index of parts of words.

`pg_trgm` is a trusted extension, as is the wiki's `unaccent`: the owner of the database may
create it. SQLite gets its functions with each connection.
"""

from django.db import migrations

from portal.search.database import FOLD, SEARCHED, postgresql_functions


def make(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        for statement in postgresql_functions():
            cursor.execute(statement)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(f"DROP FUNCTION {SEARCHED}(text[])")
        cursor.execute(f"DROP FUNCTION {FOLD}(text)")


class Migration(migrations.Migration):
    dependencies = []
    operations = [migrations.RunPython(make, drop)]
