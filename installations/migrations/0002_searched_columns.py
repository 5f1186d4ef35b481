"""What is searched and sorted of each row, kept by the database: see portal/search/columns.py.

PostgreSQL writes each table anew; that takes a few seconds for each hundred thousand rows.
"""

from django.conf import settings
from django.db import migrations, models

import portal.search.columns


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0001_functions"),
        ("documents", "0003_searched_columns"),
        ("installations", "0001_initial"),
        ("integrators", "0004_searched_columns"),
        ("releases", "0006_searched_columns"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="enduser",
            options={
                "ordering": ["name_sorted", "pk"],
                "verbose_name": "end user",
                "verbose_name_plural": "end users",
            },
        ),
        migrations.AlterModelOptions(
            name="site",
            options={
                "ordering": ["name_sorted", "pk"],
                "verbose_name": "site",
                "verbose_name_plural": "sites",
            },
        ),
        migrations.AddField(
            model_name="enduser",
            name="name_sorted",
            field=models.GeneratedField(
                db_persist=True,
                expression=portal.search.columns.Folded("name"),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        migrations.AddField(
            model_name="enduser",
            name="searched",
            field=models.GeneratedField(
                db_persist=True,
                expression=portal.search.columns.Searchable(models.F("name")),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        migrations.AddField(
            model_name="installationreport",
            name="searched",
            field=models.GeneratedField(
                db_persist=True,
                expression=portal.search.columns.Searchable(
                    models.F("number"),
                    models.F("shop_name"),
                    models.F("merchant_name"),
                    models.F("city"),
                    models.F("licence"),
                    models.F("serial_number"),
                ),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        migrations.AddField(
            model_name="installationreport",
            name="shop_sorted",
            field=models.GeneratedField(
                db_persist=True,
                expression=portal.search.columns.Folded("shop_name"),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        migrations.AddField(
            model_name="site",
            name="city_sorted",
            field=models.GeneratedField(
                db_persist=True,
                expression=portal.search.columns.Folded("city"),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        migrations.AddField(
            model_name="site",
            name="name_sorted",
            field=models.GeneratedField(
                db_persist=True,
                expression=portal.search.columns.Folded("name"),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        migrations.AddField(
            model_name="site",
            name="searched",
            field=models.GeneratedField(
                db_persist=True,
                expression=portal.search.columns.Searchable(models.F("name"), models.F("city")),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        migrations.AddIndex(
            model_name="enduser",
            index=models.Index(fields=["name_sorted", "id"], name="end_user_name"),
        ),
        migrations.AddIndex(
            model_name="installationreport",
            index=models.Index(fields=["shop_sorted", "id"], name="report_shop"),
        ),
        migrations.AddIndex(
            model_name="installationreport",
            index=models.Index(
                fields=["postcode"], name="report_postcode", opclasses=["varchar_pattern_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="installationreport",
            index=models.Index(
                fields=["merchant_siret"], name="report_siret", opclasses=["varchar_pattern_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="site",
            index=models.Index(fields=["name_sorted", "id"], name="site_name"),
        ),
        migrations.AddIndex(
            model_name="site",
            index=models.Index(fields=["city_sorted", "name_sorted", "id"], name="site_town"),
        ),
        migrations.AddIndex(
            model_name="site",
            index=models.Index(
                fields=["postcode"], name="site_postcode", opclasses=["varchar_pattern_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="site",
            index=models.Index(
                fields=["siret"], name="site_siret", opclasses=["varchar_pattern_ops"]
            ),
        ),
        portal.search.columns.part_index(
            "installations_enduser",
            "installations_installationreport",
            "installations_site",
        ),
    ]
