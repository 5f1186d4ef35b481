"""What is searched and sorted of each row, kept by the database: see portal/search/columns.py.

PostgreSQL writes each table anew; that takes a few seconds for each hundred thousand rows.
"""

from django.db import migrations, models

import portal.search.columns


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0001_functions"),
        ("accounts", "0002_demo_loaded"),
    ]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="searched",
            field=models.GeneratedField(
                db_persist=True,
                expression=portal.search.columns.Searchable(models.F("name"), models.F("email")),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="name_sorted",
            field=models.GeneratedField(
                db_persist=True,
                expression=portal.search.columns.Folded("name"),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="searched",
            field=models.GeneratedField(
                db_persist=True,
                expression=portal.search.columns.Searchable(models.F("name"), models.F("email")),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        migrations.AddIndex(
            model_name="user",
            index=models.Index(fields=["name_sorted", "id"], name="user_name"),
        ),
        portal.search.columns.part_index(
            "accounts_invitation",
            "accounts_user",
        ),
    ]
