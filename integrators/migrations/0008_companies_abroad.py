"""Companies abroad: known by VAT number and register; the searched columns hold these too."""

import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import integrators.companies.identity.countries
import integrators.companies.numbers
import portal.search.columns


class Migration(migrations.Migration):
    dependencies = [
        ("integrators", "0007_more_searched_columns"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="candidature",
            name="candidature_siret_of_siren",
        ),
        migrations.RemoveConstraint(
            model_name="integrator",
            name="integrator_siret_of_siren",
        ),
        migrations.AddField(
            model_name="candidature",
            name="country",
            field=models.CharField(
                default="FR",
                max_length=2,
                validators=[integrators.companies.identity.countries.validate_country],
                verbose_name="country",
            ),
        ),
        migrations.AddField(
            model_name="candidature",
            name="register_name",
            field=models.CharField(
                blank=True, max_length=100, verbose_name="register of companies"
            ),
        ),
        migrations.AddField(
            model_name="candidature",
            name="register_number",
            field=models.CharField(
                blank=True, max_length=40, verbose_name="number in this register"
            ),
        ),
        migrations.AddField(
            model_name="integrator",
            name="register_name",
            field=models.CharField(
                blank=True, max_length=100, verbose_name="register of companies"
            ),
        ),
        migrations.AddField(
            model_name="integrator",
            name="register_number",
            field=models.CharField(
                blank=True, max_length=40, verbose_name="number in this register"
            ),
        ),
        migrations.AddField(
            model_name="documentkind",
            name="asked_in",
            field=models.CharField(
                choices=[
                    ("all", "Every company"),
                    ("france", "Companies in France"),
                    ("abroad", "Companies abroad"),
                ],
                default="all",
                help_text="Such as an extract of the register of companies in place of a Kbis.",
                max_length=8,
                verbose_name="asked of",
            ),
        ),
        migrations.AlterField(
            model_name="candidature",
            name="postcode",
            field=models.CharField(max_length=10, verbose_name="postcode"),
        ),
        migrations.RemoveField(model_name="candidature", name="searched"),
        migrations.AddField(
            model_name="candidature",
            name="searched",
            field=models.GeneratedField(
                db_persist=True,
                expression=portal.search.columns.Searchable(
                    models.F("name"),
                    models.F("city"),
                    models.F("email"),
                    models.F("vat_number"),
                    models.F("register_number"),
                ),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        migrations.AlterField(
            model_name="candidature",
            name="siren",
            field=models.CharField(
                blank=True,
                max_length=9,
                validators=[integrators.companies.numbers.validate_siren],
                verbose_name="SIREN",
            ),
        ),
        migrations.AlterField(
            model_name="candidature",
            name="siret",
            field=models.CharField(
                blank=True,
                max_length=14,
                validators=[integrators.companies.numbers.validate_siret],
                verbose_name="SIRET of the head office",
            ),
        ),
        migrations.AlterField(
            model_name="candidature",
            name="vat_number",
            field=models.CharField(blank=True, max_length=20, verbose_name="VAT number"),
        ),
        migrations.AlterField(
            model_name="integrator",
            name="country",
            field=models.CharField(
                default="FR",
                max_length=2,
                validators=[integrators.companies.identity.countries.validate_country],
                verbose_name="country",
            ),
        ),
        migrations.AlterField(
            model_name="integrator",
            name="postcode",
            field=models.CharField(max_length=10, verbose_name="postcode"),
        ),
        migrations.RemoveField(model_name="integrator", name="searched"),
        migrations.AddField(
            model_name="integrator",
            name="searched",
            field=models.GeneratedField(
                db_persist=True,
                expression=portal.search.columns.Searchable(
                    models.F("name"),
                    models.F("city"),
                    models.F("vat_number"),
                    models.F("register_number"),
                ),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        migrations.AlterField(
            model_name="integrator",
            name="siren",
            field=models.CharField(
                blank=True,
                max_length=9,
                validators=[integrators.companies.numbers.validate_siren],
                verbose_name="SIREN",
            ),
        ),
        migrations.AlterField(
            model_name="integrator",
            name="siret",
            field=models.CharField(
                blank=True,
                max_length=14,
                validators=[integrators.companies.numbers.validate_siret],
                verbose_name="SIRET of the head office",
            ),
        ),
        migrations.AlterField(
            model_name="integrator",
            name="vat_number",
            field=models.CharField(blank=True, max_length=20, verbose_name="VAT number"),
        ),
        migrations.AddField(
            model_name="candidature",
            name="register_key",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.text.Replace(
                    portal.search.columns.Folded(
                        django.db.models.functions.text.Concat(
                            models.F("register_number"),
                            models.Value(" "),
                            models.F("register_name"),
                            output_field=models.TextField(),
                        )
                    ),
                    models.Value(" "),
                    models.Value(""),
                    output_field=portal.search.columns.FoldedText(),
                ),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        migrations.AddField(
            model_name="integrator",
            name="register_key",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.text.Replace(
                    portal.search.columns.Folded(
                        django.db.models.functions.text.Concat(
                            models.F("register_number"),
                            models.Value(" "),
                            models.F("register_name"),
                            output_field=models.TextField(),
                        )
                    ),
                    models.Value(" "),
                    models.Value(""),
                    output_field=portal.search.columns.FoldedText(),
                ),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        migrations.AddIndex(
            model_name="integrator",
            index=models.Index(
                fields=["siren"], name="integrator_siren", opclasses=["varchar_pattern_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="integrator",
            index=models.Index(fields=["register_key"], name="integrator_register"),
        ),
        migrations.AddIndex(
            model_name="integrator",
            index=models.Index(
                condition=models.Q(("country", "FR"), _negated=True),
                fields=["country"],
                name="integrator_abroad",
            ),
        ),
        migrations.AddConstraint(
            model_name="candidature",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("country__in", ["FR", "MC"]),
                        ("register_name", ""),
                        ("register_number", ""),
                        ("siret__startswith", models.F("siren")),
                        models.Q(("siren", ""), _negated=True),
                    ),
                    models.Q(
                        ("siren", ""),
                        ("siret", ""),
                        models.Q(("country", "FR"), _negated=True),
                        models.Q(("register_name", ""), _negated=True),
                        models.Q(("register_number", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="candidature_known_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="integrator",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("country__in", ["FR", "MC"]),
                        ("register_name", ""),
                        ("register_number", ""),
                        ("siret__startswith", models.F("siren")),
                        models.Q(("siren", ""), _negated=True),
                    ),
                    models.Q(
                        ("siren", ""),
                        ("siret", ""),
                        models.Q(("country", "FR"), _negated=True),
                        models.Q(("register_name", ""), _negated=True),
                        models.Q(("register_number", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="integrator_known_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="integrator",
            constraint=models.UniqueConstraint(
                condition=models.Q(("siren", ""), _negated=True),
                fields=("siren",),
                name="integrator_siren_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="integrator",
            constraint=models.UniqueConstraint(
                condition=models.Q(("register_number", ""), _negated=True),
                fields=("country", "register_key"),
                name="integrator_register_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="integrator",
            constraint=models.UniqueConstraint(
                condition=models.Q(("siren", ""), models.Q(("vat_number", ""), _negated=True)),
                fields=("vat_number",),
                name="integrator_foreign_vat_once",
            ),
        ),
        # Gone with the columns that were made anew.
        portal.search.columns.part_index("integrators_candidature", "integrators_integrator"),
    ]
