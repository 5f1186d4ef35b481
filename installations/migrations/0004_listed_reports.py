"""The date by which reports are listed, and an index for each order of their lists.

PostgreSQL writes the table anew; that takes a few seconds for each hundred thousand rows.
"""

import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0003_searched_columns"),
        ("installations", "0003_merchants_abroad"),
        ("integrators", "0007_more_searched_columns"),
        ("releases", "0006_searched_columns"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="installationreport",
            name="listed_at",
            field=models.GeneratedField(
                db_persist=True,
                expression=django.db.models.functions.comparison.Coalesce(
                    "submitted_at", "updated_at"
                ),
                help_text="When it was submitted, or a draft last touched: the date that its row shows.",
                output_field=models.DateTimeField(),
            ),
        ),
        migrations.AddIndex(
            model_name="installationreport",
            index=models.Index(fields=["-listed_at", "-id"], name="report_listed"),
        ),
        migrations.AddIndex(
            model_name="installationreport",
            index=models.Index(
                fields=["integrator", "-listed_at", "-id"], name="report_listed_own"
            ),
        ),
        migrations.AddIndex(
            model_name="installationreport",
            index=models.Index(fields=["integrator", "-updated_at", "-id"], name="report_touched"),
        ),
        migrations.AddIndex(
            model_name="installationreport",
            index=models.Index(
                models.OrderBy(
                    django.db.models.functions.comparison.Coalesce("number", models.Value("")),
                    descending=True,
                ),
                models.OrderBy(models.F("id"), descending=True),
                name="report_number",
            ),
        ),
        migrations.AddIndex(
            model_name="installationreport",
            index=models.Index(
                condition=models.Q(("state", "signed"), _negated=True),
                fields=["state", "-listed_at", "-id"],
                name="report_not_signed",
            ),
        ),
        migrations.AddIndex(
            model_name="installationreport",
            index=models.Index(
                condition=models.Q(("state", "signed")),
                fields=["signed_at", "release", "kind", "replaces"],
                name="report_signed",
            ),
        ),
    ]
