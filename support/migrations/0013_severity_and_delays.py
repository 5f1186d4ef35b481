"""How urgent a ticket is, the grounds of its due time; hours, days off and targets from a day on.

Of tickets from before, the severity is not said, and their due times stay as they were told.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import portal.core.clock


class Migration(migrations.Migration):
    dependencies = [
        ("installations", "0010_annulments"),
        ("integrators", "0011_fees_of_void_reports"),
        ("releases", "0006_searched_columns"),
        ("support", "0012_complaints"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DelayTarget",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "planned_at",
                    models.DateTimeField(
                        default=portal.core.clock.now, editable=False, verbose_name="planned at"
                    ),
                ),
                (
                    "severity",
                    models.CharField(
                        choices=[
                            ("blocked", "Blocking: a till stands still"),
                            ("impaired", "Impaired"),
                            ("question", "Question"),
                            ("request", "Request"),
                        ],
                        max_length=10,
                        verbose_name="severity",
                    ),
                ),
                ("from_day", models.DateField(verbose_name="from")),
                (
                    "take_minutes",
                    models.PositiveIntegerField(verbose_name="minutes until taken in charge"),
                ),
                (
                    "resolve_minutes",
                    models.PositiveIntegerField(verbose_name="minutes until resolved"),
                ),
            ],
            options={
                "verbose_name": "target of delays",
                "verbose_name_plural": "targets of delays",
                "ordering": ["severity", "from_day", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Holiday",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "planned_at",
                    models.DateTimeField(
                        default=portal.core.clock.now, editable=False, verbose_name="planned at"
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                ("is_open", models.BooleanField(default=False, verbose_name="support is there")),
                ("name", models.CharField(max_length=80, verbose_name="reason")),
            ],
            options={
                "verbose_name": "day off",
                "verbose_name_plural": "days off",
                "ordering": ["day", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ServiceHours",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "planned_at",
                    models.DateTimeField(
                        default=portal.core.clock.now, editable=False, verbose_name="planned at"
                    ),
                ),
                ("from_day", models.DateField(verbose_name="from")),
                (
                    "week",
                    models.JSONField(
                        help_text="Of each weekday, Monday first, its spans, such as 09:00 to 12:00.",
                        verbose_name="week",
                    ),
                ),
            ],
            options={
                "verbose_name": "hours of support",
                "verbose_name_plural": "hours of support",
                "ordering": ["from_day", "pk"],
            },
        ),
        migrations.AddField(
            model_name="ticket",
            name="due_because",
            field=models.JSONField(
                blank=True,
                editable=False,
                help_text="On what that time rests, as it was told: see `support/rules/targets.py`.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="resolve_within",
            field=models.PositiveIntegerField(
                blank=True,
                editable=False,
                help_text="Support minutes within which it should be resolved, as it was told.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="says_blocked",
            field=models.BooleanField(
                default=False,
                editable=False,
                verbose_name="a till stands still, says the requester",
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="severity",
            field=models.CharField(
                blank=True,
                choices=[
                    ("blocked", "Blocking: a till stands still"),
                    ("impaired", "Impaired"),
                    ("question", "Question"),
                    ("request", "Request"),
                ],
                help_text="Empty until support has said it.",
                max_length=10,
                verbose_name="severity",
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="take_within",
            field=models.PositiveIntegerField(
                blank=True,
                editable=False,
                help_text="Support minutes within which it should be taken, as it was told first.",
                null=True,
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["severity", "-updated_at", "-id"], name="ticket_severity"),
        ),
        migrations.AddField(
            model_name="delaytarget",
            name="planned_by",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="planned by",
            ),
        ),
        migrations.AddField(
            model_name="holiday",
            name="planned_by",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="planned by",
            ),
        ),
        migrations.AddField(
            model_name="servicehours",
            name="planned_by",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="planned by",
            ),
        ),
        migrations.AddConstraint(
            model_name="delaytarget",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("resolve_minutes__gte", models.F("take_minutes")), ("take_minutes__gt", 0)
                ),
                name="delay_target_resolve_after_take",
            ),
        ),
    ]
