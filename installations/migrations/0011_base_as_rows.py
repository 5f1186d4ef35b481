"""The installed base as rows, filled from the reports that both parties have signed.

On PostgreSQL some minutes for each million reports: foreign keys and indexes are made at the end,
over all rows at once.
"""

from typing import Any

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models

import portal.search.columns
from installations.base.filling import fill_base
from portal.search.columns import part_index


def fill(apps: Any, schema_editor: Any) -> None:
    with schema_editor.connection.cursor() as cursor:
        fill_base(cursor)


class Migration(migrations.Migration):
    dependencies = [
        ("installations", "0010_annulments"),
        ("integrators", "0011_fees_of_void_reports"),
        ("releases", "0006_searched_columns"),
    ]

    operations = [
        migrations.CreateModel(
            name="Licence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=40, verbose_name="licence number")),
                (
                    "number_key",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.text.Replace(
                            portal.search.columns.Folded(models.F("number")),
                            models.Value(" "),
                            models.Value(""),
                            output_field=portal.search.columns.FoldedText(),
                        ),
                        output_field=portal.search.columns.FoldedText(),
                    ),
                ),
                (
                    "searched",
                    models.GeneratedField(
                        db_persist=True,
                        expression=portal.search.columns.Searchable(models.F("number")),
                        output_field=portal.search.columns.FoldedText(),
                    ),
                ),
            ],
            options={
                "verbose_name": "licence",
                "verbose_name_plural": "licences",
                "constraints": [
                    models.UniqueConstraint(fields=("number_key",), name="licence_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Machine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("maker", models.CharField(blank=True, max_length=80, verbose_name="maker")),
                (
                    "serial",
                    models.CharField(blank=True, max_length=80, verbose_name="serial number"),
                ),
                (
                    "maker_key",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.text.Replace(
                            portal.search.columns.Folded(models.F("maker")),
                            models.Value(" "),
                            models.Value(""),
                            output_field=portal.search.columns.FoldedText(),
                        ),
                        output_field=portal.search.columns.FoldedText(),
                    ),
                ),
                (
                    "serial_key",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.text.Replace(
                            portal.search.columns.Folded(models.F("serial")),
                            models.Value(" "),
                            models.Value(""),
                            output_field=portal.search.columns.FoldedText(),
                        ),
                        output_field=portal.search.columns.FoldedText(),
                    ),
                ),
                (
                    "searched",
                    models.GeneratedField(
                        db_persist=True,
                        expression=portal.search.columns.Searchable(
                            models.F("maker"), models.F("serial")
                        ),
                        output_field=portal.search.columns.FoldedText(),
                    ),
                ),
            ],
            options={
                "verbose_name": "machine",
                "verbose_name_plural": "machines",
                "constraints": [
                    models.UniqueConstraint(fields=("serial_key", "maker_key"), name="machine_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="InstalledPeriod",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("report", "Signed report"),
                            ("paper", "Report on paper"),
                            ("declared", "Declared"),
                            ("import", "Imported"),
                        ],
                        default="report",
                        max_length=20,
                        verbose_name="source",
                    ),
                ),
                ("true_from", models.DateTimeField(verbose_name="runs from")),
                ("true_to", models.DateTimeField(blank=True, null=True, verbose_name="runs until")),
                ("known_from", models.DateTimeField(verbose_name="known from")),
                (
                    "known_to",
                    models.DateTimeField(blank=True, null=True, verbose_name="known until"),
                ),
                (
                    "doubled",
                    models.BooleanField(
                        default=False,
                        help_text="Another report says of the same machine that it is in service.",
                        verbose_name="in service twice",
                    ),
                ),
                (
                    "shop_name",
                    models.CharField(blank=True, max_length=150, verbose_name="name of the shop"),
                ),
                ("postcode", models.CharField(blank=True, max_length=10, verbose_name="postcode")),
                ("city", models.CharField(blank=True, max_length=100, verbose_name="town")),
                ("country", models.CharField(default="FR", max_length=2, verbose_name="country")),
                (
                    "merchant_siret",
                    models.CharField(blank=True, max_length=14, verbose_name="merchant’s SIRET"),
                ),
                (
                    "searched",
                    portal.search.columns.FoldedText(
                        blank=True, editable=False, help_text="As its report is searched."
                    ),
                ),
                (
                    "version_key",
                    models.CharField(
                        editable=False,
                        help_text="That of the release, which never changes.",
                        max_length=80,
                    ),
                ),
                (
                    "department",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Case(
                            models.When(
                                models.Q(("country", "FR"), _negated=True),
                                then=models.Value("abroad"),
                            ),
                            models.When(
                                django.db.models.lookups.In(
                                    django.db.models.functions.text.Substr("postcode", 1, 5),
                                    [models.Value("97133")],
                                ),
                                then=models.Value("977"),
                            ),
                            models.When(
                                django.db.models.lookups.In(
                                    django.db.models.functions.text.Substr("postcode", 1, 5),
                                    [models.Value("97150")],
                                ),
                                then=models.Value("978"),
                            ),
                            models.When(
                                django.db.models.lookups.In(
                                    django.db.models.functions.text.Substr("postcode", 1, 3),
                                    [models.Value("200"), models.Value("201")],
                                ),
                                then=models.Value("2A"),
                            ),
                            models.When(
                                django.db.models.lookups.In(
                                    django.db.models.functions.text.Substr("postcode", 1, 2),
                                    [models.Value("20")],
                                ),
                                then=models.Value("2B"),
                            ),
                            models.When(
                                django.db.models.lookups.In(
                                    django.db.models.functions.text.Substr("postcode", 1, 2),
                                    [models.Value("97"), models.Value("98")],
                                ),
                                then=django.db.models.functions.text.Substr("postcode", 1, 3),
                            ),
                            default=django.db.models.functions.text.Substr("postcode", 1, 2),
                            output_field=models.CharField(max_length=6),
                        ),
                        output_field=models.CharField(max_length=6),
                    ),
                ),
                (
                    "city_sorted",
                    models.GeneratedField(
                        db_persist=True,
                        expression=portal.search.columns.Folded("city"),
                        output_field=portal.search.columns.FoldedText(),
                    ),
                ),
                (
                    "shop_sorted",
                    models.GeneratedField(
                        db_persist=True,
                        expression=portal.search.columns.Folded("shop_name"),
                        output_field=portal.search.columns.FoldedText(),
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="installations.installationreport",
                        verbose_name="closed by the report",
                    ),
                ),
                (
                    "integrator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="installed_periods",
                        to="integrators.integrator",
                        verbose_name="integrator",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="periods",
                        to="installations.installationreport",
                        verbose_name="opened by the report",
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="installed_periods",
                        to="releases.release",
                        verbose_name="release",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="periods",
                        to="installations.site",
                        verbose_name="site",
                    ),
                ),
                (
                    "licence",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="periods",
                        to="installations.licence",
                        verbose_name="licence",
                    ),
                ),
                (
                    "machine",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="periods",
                        to="installations.machine",
                        verbose_name="machine",
                    ),
                ),
            ],
            options={
                "verbose_name": "period of the installed base",
                "verbose_name_plural": "periods of the installed base",
                "ordering": ["-known_from", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("known_to", None)),
                        fields=["city_sorted", "shop_sorted", "id"],
                        name="period_town",
                    ),
                    models.Index(
                        condition=models.Q(("known_to", None)),
                        fields=["integrator", "city_sorted", "shop_sorted", "id"],
                        name="period_own_town",
                    ),
                    models.Index(
                        condition=models.Q(("known_to", None)),
                        fields=["department", "city_sorted", "shop_sorted", "id"],
                        name="period_department",
                    ),
                    models.Index(
                        condition=models.Q(("known_to", None)),
                        fields=["-version_key", "id"],
                        name="period_version",
                    ),
                    models.Index(
                        condition=models.Q(("known_to", None)),
                        fields=["release", "id"],
                        name="period_release",
                    ),
                    models.Index(
                        condition=models.Q(("known_to", None)),
                        fields=["true_from"],
                        name="period_true",
                    ),
                    models.Index(
                        fields=["postcode"],
                        name="period_postcode",
                        opclasses=["varchar_pattern_ops"],
                    ),
                    models.Index(
                        fields=["merchant_siret"],
                        name="period_siret",
                        opclasses=["varchar_pattern_ops"],
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("known_to", None), ("true_to", None), ("doubled", False)
                        ),
                        fields=("machine",),
                        name="machine_in_service_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("known_to", None)),
                        fields=("opened_by",),
                        name="period_known_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_by", None), ("true_to", None)),
                            models.Q(
                                ("true_to__gte", models.F("true_from")), ("true_to__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="period_true_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("known_to", None),
                            ("known_to__gte", models.F("known_from")),
                            _connector="OR",
                        ),
                        name="period_known_forward",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("opened_by__isnull", False), ("source", "report")),
                            models.Q(
                                ("opened_by", None), models.Q(("source", "report"), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="period_by_its_report",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("doubled", False),
                            models.Q(("known_to", None), ("true_to", None)),
                            _connector="OR",
                        ),
                        name="period_doubled_in_force",
                    ),
                ],
            },
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        part_index(
            "installations_machine", "installations_licence", "installations_installedperiod"
        ),
    ]
