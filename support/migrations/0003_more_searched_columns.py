"""What more lists are searched by: see portal/search/columns.py."""

from django.db import migrations, models

import portal.search.columns


class Migration(migrations.Migration):
    dependencies = [
        ("support", "0002_searched_columns"),
    ]

    operations = [
        migrations.AddField(
            model_name="call",
            name="searched",
            field=models.GeneratedField(
                db_persist=True,
                expression=portal.search.columns.Searchable(
                    models.F("caller"), models.F("phone"), models.F("notes")
                ),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        migrations.AddField(
            model_name="incomingmail",
            name="searched",
            field=models.GeneratedField(
                db_persist=True,
                expression=portal.search.columns.Searchable(
                    models.F("subject"), models.F("sender"), models.F("message_id")
                ),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        migrations.AddField(
            model_name="trackeritem",
            name="searched",
            field=models.GeneratedField(
                db_persist=True,
                expression=portal.search.columns.Searchable(
                    models.F("number"), models.F("title"), models.F("description"), models.F("line")
                ),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        portal.search.columns.part_index(
            "support_call",
            "support_incomingmail",
            "support_trackeritem",
        ),
    ]
