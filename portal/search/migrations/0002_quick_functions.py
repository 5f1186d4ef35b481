"""The functions that fold text, written so that what needs little folding costs little.

What they return is what it was: generated columns and indexes need not be made anew.
"""

from django.db import migrations

from portal.search.database import postgresql_functions


def make(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        for statement in postgresql_functions():
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_functions")]
    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
