"""Reports that should be there and are not, what is answered of them, and their reminders."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import portal.core.clock


class Migration(migrations.Migration):
    dependencies = [
        ("installations", "0014_issued_licences"),
        ("integrators", "0011_fees_of_void_reports"),
        ("releases", "0006_searched_columns"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MissingAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_yet", "Not installed yet"),
                            ("demo", "For a demonstration or a test"),
                            ("returned", "Returned to Crisalid"),
                            ("elsewhere", "Installed or reported by another company"),
                            ("other", "Another reason"),
                        ],
                        max_length=20,
                        verbose_name="why no report comes",
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="in words")),
                (
                    "refuses",
                    models.BooleanField(
                        default=False,
                        help_text="The report is expected again.",
                        verbose_name="refused by Crisalid",
                    ),
                ),
                (
                    "answered_at",
                    models.DateTimeField(default=portal.core.clock.now, verbose_name="answered at"),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="answered by",
                    ),
                ),
                (
                    "integrator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="integrators.integrator",
                        verbose_name="integrator",
                    ),
                ),
            ],
            options={
                "verbose_name": "answer about missing reports",
                "verbose_name_plural": "answers about missing reports",
                "ordering": ["answered_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="MissingReminder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "due_at",
                    models.DateTimeField(
                        blank=True, db_index=True, null=True, verbose_name="due at"
                    ),
                ),
                ("claimed_until", models.DateTimeField(blank=True, editable=False, null=True)),
                ("claim_token", models.UUIDField(blank=True, editable=False, null=True)),
                (
                    "attempts",
                    models.PositiveIntegerField(default=0, editable=False, verbose_name="attempts"),
                ),
                (
                    "done_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="done at"
                    ),
                ),
                (
                    "failed_at",
                    models.DateTimeField(
                        blank=True, editable=False, null=True, verbose_name="failed at"
                    ),
                ),
                ("failure", models.TextField(blank=True, editable=False, verbose_name="failure")),
                ("key", models.CharField(editable=False, max_length=120, unique=True)),
                (
                    "created_at",
                    models.DateTimeField(default=portal.core.clock.now, verbose_name="created at"),
                ),
                (
                    "integrator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="integrators.integrator",
                        verbose_name="integrator",
                    ),
                ),
            ],
            options={
                "verbose_name": "reminder of missing reports",
                "verbose_name_plural": "reminders of missing reports",
            },
        ),
        migrations.CreateModel(
            name="MissingReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("licence", "Licence without a report"),
                            ("download", "Download without a report"),
                            ("request", "Intervention without a report"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                (
                    "since",
                    models.DateField(
                        help_text="When it was issued, first downloaded, or first asked for help.",
                        verbose_name="since",
                    ),
                ),
                (
                    "found_at",
                    models.DateTimeField(default=portal.core.clock.now, verbose_name="found at"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Report expected"),
                            ("answered", "Answered"),
                            ("reported", "Report signed"),
                            ("void", "No longer expected"),
                        ],
                        default="open",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                (
                    "closed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="closed at"),
                ),
                (
                    "answer",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="installations.missinganswer",
                        verbose_name="last answer",
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
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="integrators.integrator",
                        verbose_name="integrator",
                    ),
                ),
                (
                    "licence",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="missing_reports",
                        to="installations.issuedlicence",
                        verbose_name="issued licence",
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="releases.release",
                        verbose_name="release",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="installations.site",
                        verbose_name="site",
                    ),
                ),
            ],
            options={
                "verbose_name": "missing report",
                "verbose_name_plural": "missing reports",
                "ordering": ["-since", "-pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="missinganswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("because", ""), ("refuses", True), models.Q(("text", ""), _negated=True)
                    ),
                    models.Q(("refuses", False), models.Q(("because", ""), _negated=True)),
                    _connector="OR",
                ),
                name="missing_answer_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="missinganswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("because", "other"), _negated=True),
                    models.Q(("text", ""), _negated=True),
                    _connector="OR",
                ),
                name="missing_answer_words",
            ),
        ),
        migrations.AddIndex(
            model_name="missingreport",
            index=models.Index(fields=["-since", "-id"], name="missing_listed"),
        ),
        migrations.AddIndex(
            model_name="missingreport",
            index=models.Index(fields=["integrator", "-since", "-id"], name="missing_own"),
        ),
        migrations.AddIndex(
            model_name="missingreport",
            index=models.Index(fields=["state", "-since", "-id"], name="missing_state"),
        ),
        migrations.AddIndex(
            model_name="missingreport",
            index=models.Index(
                condition=models.Q(("state", "open")),
                fields=["integrator", "kind"],
                name="missing_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="missingreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind", "licence"),
                        ("licence__isnull", False),
                        ("release__isnull", True),
                        ("site__isnull", True),
                    ),
                    models.Q(
                        ("kind", "download"),
                        ("licence__isnull", True),
                        ("release__isnull", False),
                        ("site__isnull", True),
                    ),
                    models.Q(
                        ("kind", "request"),
                        ("licence__isnull", True),
                        ("release__isnull", True),
                        ("site__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="missing_of_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="missingreport",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "licence")),
                fields=("licence",),
                name="missing_licence_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="missingreport",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "download")),
                fields=("integrator", "release"),
                name="missing_release_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="missingreport",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "request")),
                fields=("integrator", "site"),
                name="missing_site_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="missingreport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed_at__isnull", False),
                        ("closed_by__isnull", False),
                        ("state", "reported"),
                    ),
                    models.Q(
                        models.Q(("state", "reported"), _negated=True),
                        ("closed_at", None),
                        ("closed_by", None),
                    ),
                    _connector="OR",
                ),
                name="missing_closed_by_report",
            ),
        ),
    ]
