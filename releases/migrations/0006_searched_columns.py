"""What is searched and sorted of each row, kept by the database: see portal/search/columns.py.

PostgreSQL writes each table anew; that takes a few seconds for each hundred thousand rows.
"""

from django.db import migrations, models

import portal.search.columns


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0001_functions"),
        ("releases", "0005_discarded_drafts_and_certificates"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="wikipage",
            options={
                "ordering": ["line", "kind", "title_sorted", "pk"],
                "verbose_name": "wiki page",
                "verbose_name_plural": "wiki pages",
            },
        ),
        migrations.AddField(
            model_name="release",
            name="searched",
            field=models.GeneratedField(
                db_persist=True,
                expression=portal.search.columns.Searchable(
                    models.F("version"), models.F("certificate_number")
                ),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        migrations.AddField(
            model_name="requirementdomain",
            name="searched",
            field=models.GeneratedField(
                db_persist=True,
                expression=portal.search.columns.Searchable(
                    models.F("code"), models.F("name_fr"), models.F("name_en")
                ),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        migrations.AddField(
            model_name="wikipage",
            name="searched",
            field=models.GeneratedField(
                db_persist=True,
                expression=portal.search.columns.Searchable(
                    models.F("title_fr"), models.F("title_en")
                ),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        migrations.AddField(
            model_name="wikipage",
            name="title_sorted",
            field=models.GeneratedField(
                db_persist=True,
                expression=portal.search.columns.Folded("title_fr"),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        migrations.AlterModelOptions(
            name="compatiblehardware",
            options={
                "ordering": ["maker_sorted", "model_sorted", "pk"],
                "verbose_name": "compatible hardware",
                "verbose_name_plural": "compatible hardware",
            },
        ),
        migrations.AlterModelOptions(
            name="reserveddocument",
            options={
                "ordering": ["kind", "title_sorted", "pk"],
                "verbose_name": "reserved document",
                "verbose_name_plural": "reserved documents",
            },
        ),
        migrations.AddField(
            model_name="compatiblehardware",
            name="maker_sorted",
            field=models.GeneratedField(
                db_persist=True,
                expression=portal.search.columns.Folded("maker"),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        migrations.AddField(
            model_name="compatiblehardware",
            name="model_sorted",
            field=models.GeneratedField(
                db_persist=True,
                expression=portal.search.columns.Folded("model"),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        migrations.AddField(
            model_name="reserveddocument",
            name="title_sorted",
            field=models.GeneratedField(
                db_persist=True,
                expression=portal.search.columns.Folded("title_fr"),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        portal.search.columns.part_index(
            "releases_release",
            "releases_requirementdomain",
            "releases_wikipage",
        ),
    ]
