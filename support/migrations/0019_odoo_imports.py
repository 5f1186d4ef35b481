"""Tickets, letters and evaluations that are taken over from Odoo, and where each came from."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import portal.core.clock


class Migration(migrations.Migration):
    dependencies = [
        ("installations", "0012_recall_answers"),
        ("integrators", "0011_fees_of_void_reports"),
        ("releases", "0006_searched_columns"),
        ("support", "0018_held_answers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OdooImport",
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
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("reading", "Being read"),
                            ("read", "Waits for your decision"),
                            ("running", "Being taken over"),
                            ("finished", "Taken over"),
                            ("cancelled", "Given up"),
                        ],
                        default="reading",
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
                    "mapping",
                    models.JSONField(
                        default=dict,
                        help_text="What of Odoo becomes what here: see `mapping.py`.",
                        verbose_name="mapping",
                    ),
                ),
                (
                    "found",
                    models.JSONField(
                        default=dict,
                        help_text="How often each of Odoo’s words stands in its tickets.",
                        verbose_name="found",
                    ),
                ),
            ],
            options={
                "verbose_name": "import from Odoo",
                "verbose_name_plural": "imports from Odoo",
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="OdooRecord",
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
                            ("partner", "Contacts"),
                            ("ticket", "Tickets"),
                            ("message", "Messages"),
                            ("rating", "Evaluations"),
                            ("file", "Attached files"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("key", models.CharField(max_length=200, verbose_name="identifier in Odoo")),
                (
                    "external_id",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="external identifier"
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                (
                    "given",
                    models.JSONField(
                        default=dict,
                        help_text="What was written of it, so that a change made here is seen.",
                    ),
                ),
                (
                    "mail_id",
                    models.CharField(
                        blank=True, db_index=True, max_length=255, verbose_name="Message-ID"
                    ),
                ),
                ("has_html", models.BooleanField(default=False, editable=False)),
                ("html", models.TextField(blank=True, help_text="The letter as it stood in Odoo.")),
            ],
            options={
                "verbose_name": "record of Odoo",
                "verbose_name_plural": "records of Odoo",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="OdooRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="row")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("partner", "Contacts"),
                            ("ticket", "Tickets"),
                            ("message", "Messages"),
                            ("rating", "Evaluations"),
                            ("file", "Attached files"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                (
                    "key",
                    models.CharField(blank=True, max_length=200, verbose_name="identifier in Odoo"),
                ),
                (
                    "group",
                    models.CharField(
                        blank=True, help_text="The key of its ticket.", max_length=200
                    ),
                ),
                ("cells", models.JSONField(default=dict, verbose_name="cells")),
                ("digest", models.CharField(blank=True, max_length=64)),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("changed", "Changed since the last time"),
                            ("same", "As it is here already"),
                            ("left_out", "Left out"),
                            ("wrong", "Error"),
                        ],
                        max_length=10,
                        verbose_name="result",
                    ),
                ),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                (
                    "unplaced",
                    models.CharField(
                        blank=True,
                        help_text="Of a ticket whose company is not known: who asked.",
                        max_length=300,
                    ),
                ),
                ("done_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name": "row of an import from Odoo",
                "verbose_name_plural": "rows of imports from Odoo",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="OdooTable",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="file")),
                (
                    "member",
                    models.CharField(blank=True, help_text="Its name in a ZIP.", max_length=500),
                ),
                ("file", models.FileField(max_length=255, upload_to="odoo/", verbose_name="file")),
                ("sha256", models.CharField(editable=False, max_length=64, verbose_name="SHA-256")),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("partner", "Contacts"),
                            ("ticket", "Tickets"),
                            ("message", "Messages"),
                            ("rating", "Evaluations"),
                            ("file", "Attached files"),
                        ],
                        max_length=10,
                        verbose_name="kind",
                    ),
                ),
                ("rank", models.PositiveSmallIntegerField(default=0)),
                ("columns", models.JSONField(default=list, verbose_name="columns")),
                ("ignored", models.JSONField(default=list, verbose_name="columns left out")),
                ("taken", models.PositiveIntegerField(default=0, help_text="Records read so far.")),
                ("of_records", models.PositiveIntegerField(default=0)),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                ("trouble", models.TextField(blank=True, verbose_name="trouble")),
            ],
            options={
                "verbose_name": "table of an import from Odoo",
                "verbose_name_plural": "tables of imports from Odoo",
                "ordering": ["rank", "pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="satisfactionanswer",
            name="answer_settled_by_somebody",
        ),
        migrations.RemoveConstraint(
            model_name="ticket",
            name="ticket_resolved_both",
        ),
        migrations.RemoveConstraint(
            model_name="ticket",
            name="ticket_taken_has_technician",
        ),
        migrations.AddField(
            model_name="satisfactionrating",
            name="imported_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="Of an evaluation that was asked for and given elsewhere: nobody voted here.",
                null=True,
                verbose_name="taken over at",
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="imported_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="Of a ticket that was kept elsewhere before: its times are those of then.",
                null=True,
                verbose_name="taken over at",
            ),
        ),
        migrations.AlterField(
            model_name="satisfactionanswer",
            name="state",
            field=models.CharField(
                choices=[
                    ("counts", "Counts"),
                    ("doubted", "In doubt"),
                    ("confirmed", "Confirmed"),
                    ("dismissed", "Nobody’s"),
                    ("imported", "Taken over"),
                ],
                max_length=20,
                verbose_name="state",
            ),
        ),
        migrations.AddConstraint(
            model_name="satisfactionanswer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("settled_at__isnull", False),
                        ("settled_by__isnull", False),
                        ("state__in", ["confirmed", "dismissed"]),
                    ),
                    models.Q(
                        ("settled_at", None),
                        ("settled_by", None),
                        ("state__in", ["counts", "doubted", "imported"]),
                    ),
                    _connector="OR",
                ),
                name="answer_settled_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["open", "dismissed", "merged"]),
                    models.Q(("assigned_to__isnull", False), ("taken_at__isnull", False)),
                    ("imported_at__isnull", False),
                    _connector="OR",
                ),
                name="ticket_taken_has_technician",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("resolved_at", None),
                        ("resolved_by", None),
                        models.Q(("state__in", ["resolved", "closed"]), _negated=True),
                    ),
                    models.Q(
                        models.Q(
                            ("resolved_by__isnull", False),
                            ("imported_at__isnull", False),
                            _connector="OR",
                        ),
                        ("resolved_at__isnull", False),
                        ("state__in", ["resolved", "closed"]),
                    ),
                    _connector="OR",
                ),
                name="ticket_resolved_both",
            ),
        ),
        migrations.AddField(
            model_name="odooimport",
            name="created_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Or a command.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="odooimport",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="odoorecord",
            name="attachment",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="support.attachment",
            ),
        ),
        migrations.AddField(
            model_name="odoorecord",
            name="last",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="support.odooimport",
            ),
        ),
        migrations.AddField(
            model_name="odoorecord",
            name="message",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="odoo",
                to="support.message",
                verbose_name="message",
            ),
        ),
        migrations.AddField(
            model_name="odoorecord",
            name="rating",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="support.satisfactionrating",
            ),
        ),
        migrations.AddField(
            model_name="odoorecord",
            name="ticket",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="support.ticket",
                verbose_name="ticket",
            ),
        ),
        migrations.AddField(
            model_name="odoorow",
            name="of",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="rows",
                to="support.odooimport",
            ),
        ),
        migrations.AddField(
            model_name="odootable",
            name="of",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="tables",
                to="support.odooimport",
            ),
        ),
        migrations.AddField(
            model_name="odoorow",
            name="table",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="rows",
                to="support.odootable",
            ),
        ),
        migrations.AddConstraint(
            model_name="odoorecord",
            constraint=models.UniqueConstraint(fields=("kind", "key"), name="odoo_record_once"),
        ),
        migrations.AddIndex(
            model_name="odoorow",
            index=models.Index(
                condition=models.Q(("done_at", None), ("result__in", ["new", "changed"])),
                fields=["of", "kind", "group", "id"],
                name="odoo_row_waits",
            ),
        ),
        migrations.AddIndex(
            model_name="odoorow",
            index=models.Index(fields=["of", "kind", "key"], name="odoo_row_key"),
        ),
    ]
