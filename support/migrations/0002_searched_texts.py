"""An index over all that is written in a ticket, kept by triggers: support/searching/database.py.

The triggers are made after the last migration (`database.after_migrate`), since SQLite makes no
table anew that a trigger names. Whoever later changes the type of a column that is watched drops
its trigger first; `migrate` makes it again.
"""

from django.db import migrations

from support.searching import database


def make(apps, schema_editor):
    connection = schema_editor.connection
    database.make(connection)
    database.index_postgresql(connection)


def drop(apps, schema_editor):
    database.drop(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("support", "0001_initial")]
    operations = [migrations.RunPython(make, drop)]
