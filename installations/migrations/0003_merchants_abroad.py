"""Merchants abroad: known by VAT number and register; their shops by the address."""

import django.db.models.functions.text
from django.db import migrations, models

import integrators.companies.identity.countries
import integrators.companies.numbers
import portal.search.columns


class Migration(migrations.Migration):
    dependencies = [
        ("installations", "0002_searched_columns"),
        ("integrators", "0010_postcodes_abroad"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="site",
            name="site_once_per_integrator",
        ),
        migrations.AddField(
            model_name="enduser",
            name="country",
            field=models.CharField(
                default="FR",
                max_length=2,
                validators=[integrators.companies.identity.countries.validate_country],
                verbose_name="country",
            ),
        ),
        migrations.AddField(
            model_name="enduser",
            name="register_name",
            field=models.CharField(
                blank=True, max_length=100, verbose_name="register of companies"
            ),
        ),
        migrations.AddField(
            model_name="enduser",
            name="register_number",
            field=models.CharField(
                blank=True, max_length=40, verbose_name="number in this register"
            ),
        ),
        migrations.AddField(
            model_name="enduser",
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
            model_name="enduser",
            name="vat_number",
            field=models.CharField(blank=True, max_length=20, verbose_name="VAT number"),
        ),
        migrations.AddField(
            model_name="installationreport",
            name="country",
            field=models.CharField(
                default="FR",
                max_length=2,
                validators=[integrators.companies.identity.countries.validate_country],
                verbose_name="country",
            ),
        ),
        migrations.AddField(
            model_name="installationreport",
            name="merchant_register_name",
            field=models.CharField(
                blank=True, max_length=100, verbose_name="register of companies"
            ),
        ),
        migrations.AddField(
            model_name="installationreport",
            name="merchant_register_number",
            field=models.CharField(
                blank=True, max_length=40, verbose_name="number in this register"
            ),
        ),
        migrations.AddField(
            model_name="installationreport",
            name="merchant_vat_number",
            field=models.CharField(blank=True, max_length=20, verbose_name="VAT number"),
        ),
        migrations.AddField(
            model_name="site",
            name="country",
            field=models.CharField(
                default="FR",
                max_length=2,
                validators=[integrators.companies.identity.countries.validate_country],
                verbose_name="country",
            ),
        ),
        migrations.AddField(
            model_name="site",
            name="place_key",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.text.Replace(
                    portal.search.columns.Folded(
                        django.db.models.functions.text.Concat(
                            models.F("postcode"),
                            models.Value(" "),
                            models.F("street"),
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
        migrations.RemoveField(model_name="enduser", name="searched"),
        migrations.AddField(
            model_name="enduser",
            name="searched",
            field=models.GeneratedField(
                db_persist=True,
                expression=portal.search.columns.Searchable(
                    models.F("name"), models.F("vat_number"), models.F("register_number")
                ),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        migrations.AlterField(
            model_name="enduser",
            name="siren",
            field=models.CharField(
                blank=True,
                max_length=9,
                validators=[integrators.companies.numbers.validate_siren],
                verbose_name="SIREN",
            ),
        ),
        migrations.RemoveField(model_name="installationreport", name="searched"),
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
                    models.F("merchant_vat_number"),
                    models.F("merchant_register_number"),
                ),
                output_field=portal.search.columns.FoldedText(),
            ),
        ),
        migrations.AlterField(
            model_name="site",
            name="siret",
            field=models.CharField(
                blank=True,
                max_length=14,
                validators=[integrators.companies.numbers.validate_siret],
                verbose_name="SIRET",
            ),
        ),
        migrations.AddIndex(
            model_name="enduser",
            index=models.Index(
                fields=["siren"], name="end_user_siren", opclasses=["varchar_pattern_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="enduser",
            index=models.Index(fields=["register_key"], name="end_user_register"),
        ),
        migrations.AddConstraint(
            model_name="enduser",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("country__in", ["FR", "MC"]),
                        ("register_name", ""),
                        ("register_number", ""),
                        models.Q(("siren", ""), _negated=True),
                    ),
                    models.Q(
                        ("siren", ""),
                        models.Q(("country", "FR"), _negated=True),
                        models.Q(("register_name", ""), _negated=True),
                        models.Q(("register_number", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="end_user_known_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="enduser",
            constraint=models.UniqueConstraint(
                condition=models.Q(("siren", ""), _negated=True),
                fields=("siren",),
                name="end_user_siren_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="enduser",
            constraint=models.UniqueConstraint(
                condition=models.Q(("register_number", ""), _negated=True),
                fields=("country", "register_key"),
                name="end_user_register_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="enduser",
            constraint=models.UniqueConstraint(
                condition=models.Q(("siren", ""), models.Q(("vat_number", ""), _negated=True)),
                fields=("vat_number",),
                name="end_user_foreign_vat_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="site",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("country__in", ("FR", "MC")), models.Q(("siret", ""), _negated=True)),
                    models.Q(("siret", ""), models.Q(("country", "FR"), _negated=True)),
                    _connector="OR",
                ),
                name="site_known_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="site",
            constraint=models.UniqueConstraint(
                condition=models.Q(("siret", ""), _negated=True),
                fields=("siret", "integrator"),
                name="site_once_per_integrator",
            ),
        ),
        migrations.AddConstraint(
            model_name="site",
            constraint=models.UniqueConstraint(
                condition=models.Q(("siret", "")),
                fields=("end_user", "integrator", "place_key"),
                name="site_abroad_once_per_integrator",
            ),
        ),
        # Gone with the columns that were made anew.
        portal.search.columns.part_index(
            "installations_enduser", "installations_installationreport"
        ),
    ]
