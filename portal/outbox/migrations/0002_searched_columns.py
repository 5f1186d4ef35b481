"""What is searched and sorted of each row, kept by the database: see portal/search/columns.py.

PostgreSQL writes each table anew; that takes a few seconds for each hundred thousand rows.
"""

from django.db import migrations, models

import portal.search.columns


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0001_functions"),
        ("outbox", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="outgoingmail",
            name="searched",
            field=models.GeneratedField(
                db_persist=True,
                expression=portal.search.columns.Searchable(
                    models.F("to"), models.F("subject"), models.F("key")
                ),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        portal.search.columns.part_index(
            "outbox_outgoingmail",
        ),
    ]
