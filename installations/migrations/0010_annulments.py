"""Reports that both parties annul, by a document of its own."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import portal.core.clock


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0003_searched_columns"),
        ("installations", "0009_interventions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Annulment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Asked of the merchant"),
                            ("agreed", "Agreed by both parties"),
                            ("declined", "Declined by the merchant"),
                            ("taken_back", "Taken back by the integrator"),
                            ("expired", "Not answered in time"),
                        ],
                        default="asked",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                (
                    "asked_at",
                    models.DateTimeField(default=portal.core.clock.now, verbose_name="asked at"),
                ),
                ("reason", models.TextField(verbose_name="reason")),
                (
                    "email",
                    models.EmailField(max_length=254, verbose_name="merchant’s e-mail address"),
                ),
                (
                    "ended_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="answered or ended at"
                    ),
                ),
                (
                    "declined_reason",
                    models.TextField(blank=True, verbose_name="why the merchant declines"),
                ),
                (
                    "merchant",
                    models.CharField(blank=True, max_length=150, verbose_name="agreed by"),
                ),
                ("ip", models.GenericIPAddressField(blank=True, null=True, verbose_name="address")),
                (
                    "user_agent",
                    models.CharField(blank=True, max_length=400, verbose_name="browser"),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="asked by",
                    ),
                ),
                (
                    "document",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="annulment",
                        to="documents.document",
                        verbose_name="document",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="annulments",
                        to="installations.installationreport",
                        verbose_name="report",
                    ),
                ),
            ],
            options={
                "verbose_name": "annulment of a report",
                "verbose_name_plural": "annulments of reports",
                "ordering": ["asked_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="annulment_has_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("state", "asked")),
                            models.Q(
                                ("ended_at__isnull", False),
                                models.Q(("state", "asked"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="annulment_ended_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("document__isnull", False),
                                ("state", "agreed"),
                                models.Q(("merchant", ""), _negated=True),
                            ),
                            models.Q(
                                ("document", None),
                                ("merchant", ""),
                                models.Q(("state", "agreed"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="annulment_agreed_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", "declined"),
                                models.Q(("declined_reason", ""), _negated=True),
                            ),
                            models.Q(
                                ("declined_reason", ""),
                                models.Q(("state", "declined"), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="annulment_declined_with_reason",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "asked")),
                        fields=("report",),
                        name="annulment_one_asked",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "agreed")),
                        fields=("report",),
                        name="annulment_agreed_once",
                    ),
                ],
            },
        ),
    ]
