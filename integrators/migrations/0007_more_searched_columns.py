"""What more lists are searched by: see portal/search/columns.py."""

from django.db import migrations, models

import portal.search.columns


class Migration(migrations.Migration):
    dependencies = [
        ("integrators", "0006_register_contact"),
    ]

    operations = [
        migrations.AddField(
            model_name="charter",
            name="searched",
            field=models.GeneratedField(
                db_persist=True,
                expression=portal.search.columns.Searchable(
                    models.F("version"),
                    models.F("title_fr"),
                    models.F("title_en"),
                    models.F("revision"),
                ),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        migrations.AddField(
            model_name="documentkind",
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
            model_name="updatefee",
            name="searched",
            field=models.GeneratedField(
                db_persist=True,
                expression=portal.search.columns.Searchable(models.F("line"), models.F("reason")),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        portal.search.columns.part_index(
            "integrators_charter", "integrators_documentkind", "integrators_updatefee"
        ),
    ]
