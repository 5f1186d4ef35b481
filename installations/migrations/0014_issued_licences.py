"""Licences that were issued to integrators, and the files by which they were recorded."""

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import portal.core.clock
import portal.search.columns


class Migration(migrations.Migration):
    dependencies = [
        ("installations", "0013_corrections"),
        ("integrators", "0011_fees_of_void_reports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LicenceFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="file")),
                (
                    "sha256",
                    models.CharField(
                        editable=False, max_length=64, verbose_name="SHA-256 of the file"
                    ),
                ),
                ("columns", models.JSONField(default=list, verbose_name="columns")),
                ("ignored", models.JSONField(default=list, verbose_name="columns left out")),
                ("size", models.PositiveIntegerField(verbose_name="rows")),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("checked", "Waits for your decision"),
                            ("finished", "Imported"),
                            ("cancelled", "Given up"),
                        ],
                        default="checked",
                        max_length=12,
                        verbose_name="stage",
                    ),
                ),
                (
                    "created_at",
                    models.DateTimeField(default=portal.core.clock.now, verbose_name="created at"),
                ),
                (
                    "decided_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="decided at"),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="uploaded by",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="decided by",
                    ),
                ),
            ],
            options={
                "verbose_name": "file of licences",
                "verbose_name_plural": "files of licences",
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="IssuedLicence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=40, verbose_name="licence number")),
                ("issued_on", models.DateField(verbose_name="licence issued on")),
                ("edition", models.CharField(blank=True, max_length=60, verbose_name="edition")),
                (
                    "cancelled_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="cancelled at"),
                ),
                (
                    "cancelled_reason",
                    models.TextField(blank=True, verbose_name="why it was cancelled"),
                ),
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
                        expression=portal.search.columns.Searchable(
                            models.F("number"), models.F("edition")
                        ),
                        output_field=portal.search.columns.FoldedText(),
                    ),
                ),
                (
                    "cancelled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="cancelled by",
                    ),
                ),
                (
                    "integrator",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="issued_licences",
                        to="integrators.integrator",
                        verbose_name="integrator",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="licences",
                        to="installations.licencefile",
                        verbose_name="recorded by the file",
                    ),
                ),
            ],
            options={
                "verbose_name": "issued licence",
                "verbose_name_plural": "issued licences",
                "ordering": ["-issued_on", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="LicenceRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="row")),
                ("cells", models.JSONField(default=dict, verbose_name="cells")),
                (
                    "licence",
                    models.CharField(blank=True, max_length=40, verbose_name="licence number"),
                ),
                (
                    "issued_on",
                    models.DateField(blank=True, null=True, verbose_name="licence issued on"),
                ),
                ("edition", models.CharField(blank=True, max_length=60, verbose_name="edition")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("new", "New licence"),
                            ("known", "Nothing to do"),
                            ("error", "Error"),
                        ],
                        max_length=8,
                        verbose_name="result",
                    ),
                ),
                ("words", models.TextField(blank=True, verbose_name="in words")),
                ("errors", models.JSONField(default=list, verbose_name="errors")),
                (
                    "integrator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="integrators.integrator",
                        verbose_name="integrator",
                    ),
                ),
                (
                    "of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="installations.licencefile",
                    ),
                ),
            ],
            options={
                "verbose_name": "row of a file of licences",
                "verbose_name_plural": "rows of files of licences",
                "ordering": ["number"],
            },
        ),
        migrations.AddConstraint(
            model_name="licencefile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("decided_by", None), ("stage", "checked")),
                    models.Q(
                        models.Q(("stage", "checked"), _negated=True),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="licence_file_decided",
            ),
        ),
        migrations.AddIndex(
            model_name="issuedlicence",
            index=models.Index(fields=["-issued_on", "-id"], name="issued_listed"),
        ),
        migrations.AddIndex(
            model_name="issuedlicence",
            index=models.Index(fields=["number_key", "id"], name="issued_number"),
        ),
        migrations.AddIndex(
            model_name="issuedlicence",
            index=models.Index(fields=["integrator", "-issued_on", "-id"], name="issued_own"),
        ),
        migrations.AddIndex(
            model_name="issuedlicence",
            index=models.Index(fields=["integrator", "number_key", "id"], name="issued_own_number"),
        ),
        migrations.AddConstraint(
            model_name="issuedlicence",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cancelled_at", None)),
                fields=("number_key",),
                name="licence_issued_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="issuedlicence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("cancelled_at", None), ("cancelled_by", None), ("cancelled_reason", "")
                    ),
                    models.Q(
                        ("cancelled_at__isnull", False),
                        ("cancelled_by__isnull", False),
                        models.Q(("cancelled_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="issued_cancelled_whole",
            ),
        ),
        migrations.AddIndex(
            model_name="licencerow",
            index=models.Index(fields=["of", "kind", "number"], name="licence_row_kind"),
        ),
        migrations.AddConstraint(
            model_name="licencerow",
            constraint=models.UniqueConstraint(fields=("of", "number"), name="licence_row_once"),
        ),
        portal.search.columns.part_index("installations_issuedlicence"),
    ]
