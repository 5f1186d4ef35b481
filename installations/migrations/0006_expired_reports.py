"""A report that both parties have not signed in time ends as expired."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0003_searched_columns"),
        ("installations", "0005_reference"),
        ("integrators", "0010_postcodes_abroad"),
        ("releases", "0006_searched_columns"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="installationreport",
            name="report_complete_when_submitted",
        ),
        migrations.AddField(
            model_name="installationreport",
            name="expired_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="expired at"),
        ),
        migrations.AlterField(
            model_name="installationreport",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("submitted", "Waiting for signatures"),
                    ("signed", "Signed"),
                    ("cancelled", "Cancelled"),
                    ("expired", "Expired"),
                ],
                default="draft",
                max_length=20,
                verbose_name="state",
            ),
        ),
        migrations.AddConstraint(
            model_name="installationreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["submitted", "signed", "expired"]), _negated=True),
                    models.Q(
                        ("canonical__isnull", False),
                        ("number__isnull", False),
                        ("release__isnull", False),
                        ("site__isnull", False),
                        ("submitted_at__isnull", False),
                        models.Q(("canonical_sha256", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="report_complete_when_submitted",
            ),
        ),
        migrations.AddConstraint(
            model_name="installationreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("expired_at__isnull", False), ("state", "expired")),
                    models.Q(models.Q(("state", "expired"), _negated=True), ("expired_at", None)),
                    _connector="OR",
                ),
                name="report_expired_at",
            ),
        ),
    ]
