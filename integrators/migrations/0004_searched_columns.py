"""What is searched and sorted of each row, kept by the database: see portal/search/columns.py.

PostgreSQL writes each table anew; that takes a few seconds for each hundred thousand rows.
"""

from django.conf import settings
from django.db import migrations, models

import portal.search.columns


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0001_functions"),
        ("integrators", "0003_contract_changes_and_credits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="contact",
            options={
                "ordering": ["name_sorted", "pk"],
                "verbose_name": "contact",
                "verbose_name_plural": "contacts",
            },
        ),
        migrations.AlterModelOptions(
            name="course",
            options={
                "ordering": ["title_sorted", "pk"],
                "verbose_name": "training of the catalogue",
                "verbose_name_plural": "catalogue of trainings",
            },
        ),
        migrations.AlterModelOptions(
            name="integrator",
            options={
                "ordering": ["name_sorted", "pk"],
                "verbose_name": "integrator",
                "verbose_name_plural": "integrators",
            },
        ),
        migrations.AlterModelOptions(
            name="representative",
            options={
                "ordering": ["user__name_sorted", "pk"],
                "verbose_name": "representative",
                "verbose_name_plural": "representatives",
            },
        ),
        migrations.AddField(
            model_name="candidature",
            name="searched",
            field=models.GeneratedField(
                db_persist=True,
                expression=portal.search.columns.Searchable(
                    models.F("name"), models.F("city"), models.F("email")
                ),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        migrations.AddField(
            model_name="chartersignature",
            name="searched",
            field=models.GeneratedField(
                db_persist=True,
                expression=portal.search.columns.Searchable(models.F("signer_name")),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        migrations.AddField(
            model_name="contact",
            name="name_sorted",
            field=models.GeneratedField(
                db_persist=True,
                expression=portal.search.columns.Folded("name"),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        migrations.AddField(
            model_name="contact",
            name="searched",
            field=models.GeneratedField(
                db_persist=True,
                expression=portal.search.columns.Searchable(models.F("name"), models.F("email")),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        migrations.AddField(
            model_name="contractending",
            name="searched",
            field=models.GeneratedField(
                db_persist=True,
                expression=portal.search.columns.Searchable(models.F("reason")),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        migrations.AddField(
            model_name="contractsignature",
            name="searched",
            field=models.GeneratedField(
                db_persist=True,
                expression=portal.search.columns.Searchable(models.F("signer_name")),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        migrations.AddField(
            model_name="controlleddocument",
            name="searched",
            field=models.GeneratedField(
                db_persist=True,
                expression=portal.search.columns.Searchable(
                    models.F("reference"), models.F("title")
                ),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        migrations.AddField(
            model_name="course",
            name="searched",
            field=models.GeneratedField(
                db_persist=True,
                expression=portal.search.columns.Searchable(models.F("title")),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        migrations.AddField(
            model_name="course",
            name="title_sorted",
            field=models.GeneratedField(
                db_persist=True,
                expression=portal.search.columns.Folded("title"),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        migrations.AddField(
            model_name="establishment",
            name="searched",
            field=models.GeneratedField(
                db_persist=True,
                expression=portal.search.columns.Searchable(models.F("name"), models.F("city")),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        migrations.AddField(
            model_name="feecredit",
            name="searched",
            field=models.GeneratedField(
                db_persist=True,
                expression=portal.search.columns.Searchable(models.F("reason")),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        migrations.AddField(
            model_name="feerecord",
            name="searched",
            field=models.GeneratedField(
                db_persist=True,
                expression=portal.search.columns.Searchable(
                    models.F("occasion"), models.F("licence"), models.F("version")
                ),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        migrations.AddField(
            model_name="integrator",
            name="city_sorted",
            field=models.GeneratedField(
                db_persist=True,
                expression=portal.search.columns.Folded("city"),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        migrations.AddField(
            model_name="integrator",
            name="name_sorted",
            field=models.GeneratedField(
                db_persist=True,
                expression=portal.search.columns.Folded("name"),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        migrations.AddField(
            model_name="integrator",
            name="searched",
            field=models.GeneratedField(
                db_persist=True,
                expression=portal.search.columns.Searchable(
                    models.F("name"), models.F("city"), models.F("vat_number")
                ),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        migrations.AddField(
            model_name="plannedsession",
            name="searched",
            field=models.GeneratedField(
                db_persist=True,
                expression=portal.search.columns.Searchable(models.F("place"), models.F("trainer")),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        migrations.AddField(
            model_name="trainingsession",
            name="searched",
            field=models.GeneratedField(
                db_persist=True,
                expression=portal.search.columns.Searchable(
                    models.F("title"), models.F("place"), models.F("trainer")
                ),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        migrations.AddField(
            model_name="trainingsession",
            name="title_sorted",
            field=models.GeneratedField(
                db_persist=True,
                expression=portal.search.columns.Folded("title"),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        migrations.AddIndex(
            model_name="integrator",
            index=models.Index(fields=["name_sorted", "id"], name="integrator_name"),
        ),
        migrations.AddIndex(
            model_name="integrator",
            index=models.Index(
                fields=["postcode"], name="integrator_postcode", opclasses=["varchar_pattern_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="integrator",
            index=models.Index(
                fields=["siret"], name="integrator_siret", opclasses=["varchar_pattern_ops"]
            ),
        ),
        portal.search.columns.part_index(
            "integrators_candidature",
            "integrators_chartersignature",
            "integrators_contact",
            "integrators_contractending",
            "integrators_contractsignature",
            "integrators_controlleddocument",
            "integrators_course",
            "integrators_establishment",
            "integrators_feecredit",
            "integrators_feerecord",
            "integrators_integrator",
            "integrators_plannedsession",
            "integrators_trainingsession",
        ),
    ]
