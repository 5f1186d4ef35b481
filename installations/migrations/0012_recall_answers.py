"""Recalls with a state, what integrators answer to them, and their reminders."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import OuterRef, Subquery

import portal.core.clock


def fill(apps, editor):
    """Each line has the company of its report; it is done or void where it was so before."""
    if editor.connection.vendor == "postgresql":
        # The tables are altered in this same transaction, in which nothing may wait to be checked.
        editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    recalls = apps.get_model("installations", "Recall").objects
    reports = apps.get_model("installations", "InstallationReport").objects
    company = reports.filter(pk=OuterRef("report")).values("integrator")[:1]
    recalls.update(integrator=Subquery(company))
    recalls.filter(solved_by__isnull=False).update(state="done")
    recalls.filter(report__in=reports.filter(state="void")).update(state="void")


class Migration(migrations.Migration):
    dependencies = [
        ("installations", "0011_base_as_rows"),
        ("integrators", "0011_fees_of_void_reports"),
        ("releases", "0006_searched_columns"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RecallReminder",
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
            ],
            options={
                "verbose_name": "reminder of recalls",
                "verbose_name_plural": "reminders of recalls",
            },
        ),
        migrations.AddField(
            model_name="recall",
            name="integrator",
            field=models.ForeignKey(
                help_text="Of the report: lists and counts read it here.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="integrators.integrator",
                verbose_name="integrator",
            ),
        ),
        migrations.AddField(
            model_name="recall",
            name="state",
            field=models.CharField(
                choices=[
                    ("todo", "To do"),
                    ("planned", "Visit planned"),
                    ("impossible", "Impossible"),
                    ("done", "Done by a report"),
                    ("void", "Its report is void"),
                ],
                default="todo",
                max_length=20,
                verbose_name="state",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="recall",
            name="integrator",
            field=models.ForeignKey(
                help_text="Of the report: lists and counts read it here.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="integrators.integrator",
                verbose_name="integrator",
            ),
        ),
        migrations.AlterField(
            model_name="recall",
            name="withdrawal",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="recalls",
                to="releases.withdrawal",
                verbose_name="withdrawal",
            ),
        ),
        migrations.CreateModel(
            name="RecallAnswer",
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
                            ("visit", "A visit is planned"),
                            ("cannot", "It cannot be done"),
                            ("taken_back", "Taken back: to do again"),
                            ("refused", "Refused by Crisalid: to do again"),
                        ],
                        max_length=20,
                        verbose_name="answer",
                    ),
                ),
                ("planned_on", models.DateField(blank=True, null=True, verbose_name="planned for")),
                (
                    "because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("closed", "The merchant has closed"),
                            ("lost", "The machine is lost, stolen or destroyed"),
                            ("unused", "The machine is no longer in use"),
                            ("elsewhere", "Another integrator looks after it"),
                            ("refused", "The merchant lets nobody in"),
                            ("other", "Another reason"),
                        ],
                        max_length=20,
                        verbose_name="why it is impossible",
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="in words")),
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
                (
                    "technician",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="integrators.representative",
                        verbose_name="who goes there",
                    ),
                ),
                (
                    "withdrawal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="releases.withdrawal",
                        verbose_name="withdrawal",
                    ),
                ),
            ],
            options={
                "verbose_name": "answer to a recall",
                "verbose_name_plural": "answers to recalls",
                "ordering": ["answered_at", "pk"],
            },
        ),
        migrations.AddField(
            model_name="recall",
            name="answer",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="lines",
                to="installations.recallanswer",
                verbose_name="last answer",
            ),
        ),
        migrations.AddIndex(
            model_name="recall",
            index=models.Index(
                fields=["withdrawal", "integrator", "-state", "id"], name="recall_listed"
            ),
        ),
        migrations.AddIndex(
            model_name="recall",
            index=models.Index(
                condition=models.Q(("state__in", ["todo", "planned"])),
                fields=["integrator", "withdrawal"],
                name="recall_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="recall",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "void"),
                    models.Q(("solved_by__isnull", False), ("state", "done")),
                    models.Q(
                        models.Q(("state__in", ["done", "void"]), _negated=True),
                        ("solved_by", None),
                    ),
                    _connector="OR",
                ),
                name="recall_done_by_report",
            ),
        ),
        migrations.AddField(
            model_name="recallreminder",
            name="integrator",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="integrators.integrator",
                verbose_name="integrator",
            ),
        ),
        migrations.AddField(
            model_name="recallreminder",
            name="withdrawal",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="releases.withdrawal",
                verbose_name="withdrawal",
            ),
        ),
        migrations.AddConstraint(
            model_name="recallanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("because", ""),
                        ("kind", "visit"),
                        ("planned_on__isnull", False),
                        ("technician__isnull", False),
                    ),
                    models.Q(
                        ("kind", "cannot"),
                        ("planned_on", None),
                        ("technician", None),
                        models.Q(("because", ""), _negated=True),
                    ),
                    models.Q(
                        ("because", ""),
                        ("kind", "taken_back"),
                        ("planned_on", None),
                        ("technician", None),
                        ("text", ""),
                    ),
                    models.Q(
                        ("because", ""),
                        ("kind", "refused"),
                        ("planned_on", None),
                        ("technician", None),
                        models.Q(("text", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="recall_answer_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="recallanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("because", "other"), _negated=True),
                    models.Q(("text", ""), _negated=True),
                    _connector="OR",
                ),
                name="recall_answer_other_in_words",
            ),
        ),
    ]
