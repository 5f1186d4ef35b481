"""A signed report may correct another: it names it, and says why."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("installations", "0012_recall_answers"),
        ("integrators", "0012_fees_of_corrected_reports"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="installationreport",
            name="report_replaced_once",
        ),
        migrations.AddField(
            model_name="installationreport",
            name="correction_reason",
            field=models.TextField(blank=True, verbose_name="reason for the correction"),
        ),
        migrations.AddField(
            model_name="installationreport",
            name="corrects",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrected_by",
                to="installations.installationreport",
                verbose_name="corrects the report",
            ),
        ),
        migrations.AlterField(
            model_name="recall",
            name="state",
            field=models.CharField(
                choices=[
                    ("todo", "To do"),
                    ("planned", "Visit planned"),
                    ("impossible", "Impossible"),
                    ("done", "Done by a report"),
                    ("void", "Its report is void or corrected"),
                ],
                default="todo",
                max_length=20,
                verbose_name="state",
            ),
        ),
        migrations.AddConstraint(
            model_name="installationreport",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("corrects", None), ("state__in", ["submitted", "signed", "contested"])
                ),
                fields=("replaces",),
                name="report_replaced_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="installationreport",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["submitted", "signed", "contested"])),
                fields=("corrects",),
                name="report_corrected_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="installationreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("correction_reason", ""), ("corrects", None)),
                    models.Q(
                        ("corrects__isnull", False),
                        models.Q(("correction_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="report_corrects_with_reason",
            ),
        ),
    ]
