"""A fee is for one licence and one release, and joins one export. Nothing recorded any before."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import portal.core.clock


class Migration(migrations.Migration):
    dependencies = [
        ("integrators", "0006_controlled_documents"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FeeExport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first", models.DateField(verbose_name="from")),
                ("last", models.DateField(verbose_name="until")),
                (
                    "exported_at",
                    models.DateTimeField(default=portal.core.clock.now, verbose_name="exported at"),
                ),
            ],
            options={
                "verbose_name": "export of fees",
                "verbose_name_plural": "exports of fees",
                "ordering": ["-pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="feerecord",
            name="fee_total",
        ),
        migrations.RemoveField(
            model_name="feerecord",
            name="licences",
        ),
        migrations.RemoveField(
            model_name="feerecord",
            name="total_cents",
        ),
        migrations.RemoveField(
            model_name="feerecord",
            name="unit_cents",
        ),
        migrations.AddField(
            model_name="feerecord",
            name="cause",
            field=models.CharField(
                choices=[("report", "Update report signed"), ("download", "Update downloaded")],
                default="",
                max_length=10,
                verbose_name="cause",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="feerecord",
            name="cents",
            field=models.PositiveIntegerField(
                default=1, verbose_name="price, in cents, before tax"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="feerecord",
            name="contract",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="covered",
                to="integrators.compliancecontract",
                verbose_name="covered by the contract",
            ),
        ),
        migrations.AddField(
            model_name="feerecord",
            name="licence",
            field=models.CharField(default="", max_length=40, verbose_name="licence number"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="feerecord",
            name="mandatory",
            field=models.BooleanField(default=False, verbose_name="mandatory update"),
        ),
        migrations.AddField(
            model_name="feerecord",
            name="version",
            field=models.CharField(default="", max_length=40, verbose_name="version"),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="feerecord",
            name="key",
            field=models.CharField(editable=False, max_length=120, unique=True),
        ),
        migrations.AddField(
            model_name="feeexport",
            name="exported_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="feerecord",
            name="export",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="fees",
                to="integrators.feeexport",
                verbose_name="export",
            ),
        ),
        migrations.AddIndex(
            model_name="feerecord",
            index=models.Index(
                fields=["contract", "version"], name="integrators_contrac_4b1ab2_idx"
            ),
        ),
        migrations.AddConstraint(
            model_name="feerecord",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cents__gt", 0), ("contract", None)),
                    models.Q(("cents", 0), ("contract__isnull", False)),
                    _connector="OR",
                ),
                name="fee_charged_or_covered",
            ),
        ),
        migrations.AddConstraint(
            model_name="feerecord",
            constraint=models.CheckConstraint(
                condition=models.Q(("contract", None), ("export", None), _connector="OR"),
                name="fee_covered_not_exported",
            ),
        ),
        migrations.AddConstraint(
            model_name="feeexport",
            constraint=models.CheckConstraint(
                condition=models.Q(("last__gte", models.F("first"))),
                name="fee_export_ends_after_start",
            ),
        ),
    ]
