"""What is searched and sorted of each row, kept by the database: see portal/search/columns.py.

PostgreSQL writes each table anew; that takes a few seconds for each hundred thousand rows.
"""

from django.db import migrations, models

import portal.search.columns


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0001_functions"),
        ("documents", "0002_longer_holder"),
    ]

    operations = [
        migrations.AddField(
            model_name="document",
            name="searched",
            field=models.GeneratedField(
                db_persist=True,
                expression=portal.search.columns.Searchable(
                    models.F("number"), models.F("code"), models.F("holder")
                ),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        portal.search.columns.part_index(
            "documents_document",
        ),
    ]
