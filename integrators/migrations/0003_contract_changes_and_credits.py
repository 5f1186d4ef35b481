"""Contracts that are amended, ended or taken back, corrected prices, and credits of fees."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import portal.core.clock


def end_as_signed(apps, schema_editor):
    contracts = apps.get_model("integrators", "ComplianceContract").objects
    contracts.update(last_day=models.F("ends_on"))


class Migration(migrations.Migration):
    dependencies = [
        ("integrators", "0002_documents_asked_for"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ContractEnding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("last_day", models.DateField(verbose_name="last day")),
                (
                    "party",
                    models.CharField(
                        choices=[
                            ("company", "The company gave notice"),
                            ("crisalid", "Crisalid ends it"),
                        ],
                        max_length=10,
                        verbose_name="who ends it",
                    ),
                ),
                ("reason", models.TextField(verbose_name="reason")),
                (
                    "recorded_at",
                    models.DateTimeField(default=portal.core.clock.now, verbose_name="recorded at"),
                ),
            ],
            options={
                "verbose_name": "end of a contract",
                "verbose_name_plural": "ends of contracts",
                "ordering": ["-recorded_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="FeeCredit",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("cents", models.PositiveIntegerField(verbose_name="credit, in cents, before tax")),
                (
                    "cause",
                    models.CharField(
                        choices=[("withdrawal", "Version withdrawn"), ("price", "Price corrected")],
                        max_length=10,
                        verbose_name="cause",
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="reason")),
                ("on", models.DateField(verbose_name="day")),
                (
                    "recorded_at",
                    models.DateTimeField(default=portal.core.clock.now, verbose_name="recorded at"),
                ),
            ],
            options={
                "verbose_name": "credit of a fee",
                "verbose_name_plural": "credits of fees",
                "ordering": ["-on", "-pk"],
            },
        ),
        migrations.AlterModelOptions(
            name="updatefee",
            options={
                "ordering": ["line", "-valid_from", "-pk"],
                "verbose_name": "update fee",
                "verbose_name_plural": "update fees",
            },
        ),
        migrations.RemoveConstraint(
            model_name="compliancecontract",
            name="contract_decided_both",
        ),
        migrations.RemoveConstraint(
            model_name="updatefee",
            name="update_fee_once_a_day",
        ),
        migrations.RenameField(
            model_name="compliancecontract",
            old_name="decline_reason",
            new_name="reason",
        ),
        migrations.AddField(
            model_name="compliancecontract",
            name="amends",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="amendments",
                to="integrators.compliancecontract",
                verbose_name="amends",
            ),
        ),
        migrations.AddField(
            model_name="compliancecontract",
            name="last_day",
            field=models.DateField(null=True, verbose_name="last day"),
        ),
        # What has been signed so far ends on the day that was signed.
        migrations.RunPython(end_as_signed, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="compliancecontract",
            name="last_day",
            field=models.DateField(verbose_name="last day"),
        ),
        migrations.AddField(
            model_name="updatefee",
            name="corrects",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="correction",
                to="integrators.updatefee",
                verbose_name="corrects the price",
            ),
        ),
        migrations.AddField(
            model_name="updatefee",
            name="reason",
            field=models.TextField(blank=True, verbose_name="reason"),
        ),
        migrations.AlterField(
            model_name="compliancecontract",
            name="state",
            field=models.CharField(
                choices=[
                    ("proposed", "Proposed"),
                    ("accepted", "Accepted"),
                    ("declined", "Declined"),
                    ("withdrawn", "Taken back"),
                    ("lapsed", "Run out"),
                ],
                default="proposed",
                max_length=20,
                verbose_name="state",
            ),
        ),
        migrations.AddConstraint(
            model_name="compliancecontract",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_day__lte", models.F("ends_on"))), name="contract_last_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="compliancecontract",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("decided_by", None), ("state", "proposed")),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        models.Q(("state", "proposed"), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="contract_decided_both",
            ),
        ),
        migrations.AddConstraint(
            model_name="updatefee",
            constraint=models.UniqueConstraint(
                condition=models.Q(("corrects", None)),
                fields=("line", "valid_from"),
                name="update_fee_once_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="updatefee",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("corrects", None), ("reason", "")),
                    models.Q(("corrects__isnull", False), models.Q(("reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="update_fee_corrects_with_reason",
            ),
        ),
        migrations.AddField(
            model_name="contractending",
            name="contract",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="endings",
                to="integrators.compliancecontract",
                verbose_name="contract",
            ),
        ),
        migrations.AddField(
            model_name="contractending",
            name="recorded_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="recorded by",
            ),
        ),
        migrations.AddField(
            model_name="feecredit",
            name="export",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="credits",
                to="integrators.feeexport",
                verbose_name="export",
            ),
        ),
        migrations.AddField(
            model_name="feecredit",
            name="fee",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="credits",
                to="integrators.feerecord",
                verbose_name="fee",
            ),
        ),
        migrations.AddConstraint(
            model_name="contractending",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="contract_ending_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="feecredit",
            constraint=models.CheckConstraint(
                condition=models.Q(("cents__gt", 0)), name="fee_credit_not_empty"
            ),
        ),
        migrations.AddConstraint(
            model_name="feecredit",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cause", "withdrawal")),
                fields=("fee",),
                name="fee_credit_once_by_withdrawal",
            ),
        ),
    ]
