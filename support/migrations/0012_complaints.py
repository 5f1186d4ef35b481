"""The register of complaints, the steps of each, and the sealed extracts of the register."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import portal.core.clock
import portal.search.columns


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0003_searched_columns"),
        ("integrators", "0010_postcodes_abroad"),
        ("releases", "0006_searched_columns"),
        ("support", "0011_statistics"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Complaint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="number")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "To analyse"),
                            ("analysed", "Analysed"),
                            ("acted", "Action decided"),
                            ("closed", "Closed"),
                        ],
                        default="open",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("complainant", models.CharField(max_length=150, verbose_name="who complains")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("mail", "E-mail"),
                            ("phone", "Phone"),
                            ("portal", "Portal"),
                            ("letter", "Letter"),
                            ("visit", "Visit or audit"),
                        ],
                        max_length=20,
                        verbose_name="channel",
                    ),
                ),
                ("came_on", models.DateField(verbose_name="came on")),
                ("facts", models.TextField(verbose_name="facts")),
                (
                    "entered_at",
                    models.DateTimeField(default=portal.core.clock.now, verbose_name="entered at"),
                ),
                (
                    "due_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="corrective action due on"
                    ),
                ),
                ("is_founded", models.BooleanField(blank=True, null=True, verbose_name="founded")),
                (
                    "closed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="closed at"),
                ),
                (
                    "searched",
                    models.GeneratedField(
                        db_persist=True,
                        expression=portal.search.columns.Searchable(
                            models.F("number"), models.F("facts")
                        ),
                        output_field=portal.search.columns.FoldedText(),
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="closed by",
                    ),
                ),
                (
                    "domains",
                    models.ManyToManyField(
                        related_name="complaints",
                        to="releases.requirementdomain",
                        verbose_name="requirement domains",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="entered by",
                    ),
                ),
                (
                    "integrator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="complaints",
                        to="integrators.integrator",
                        verbose_name="integrator concerned",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="complaints",
                        to="support.trackeritem",
                        verbose_name="tracker item",
                    ),
                ),
                (
                    "release",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="complaints",
                        to="releases.release",
                        verbose_name="release concerned",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="complaints",
                        to="support.ticket",
                        verbose_name="ticket",
                    ),
                ),
            ],
            options={
                "verbose_name": "complaint",
                "verbose_name_plural": "complaints",
                "ordering": ["-entered_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="ComplaintExtract",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateField(verbose_name="from")),
                ("until", models.DateField(verbose_name="until")),
                (
                    "made_at",
                    models.DateTimeField(default=portal.core.clock.now, verbose_name="made at"),
                ),
                (
                    "document",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.document",
                        verbose_name="document",
                    ),
                ),
                (
                    "domain",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="releases.requirementdomain",
                        verbose_name="requirement domain",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="made by",
                    ),
                ),
            ],
            options={
                "verbose_name": "extract of the register of complaints",
                "verbose_name_plural": "extracts of the register of complaints",
                "ordering": ["-made_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="ComplaintStep",
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
                            ("analysis", "Analysis"),
                            ("action", "Corrective action"),
                            ("closing", "Closing"),
                            ("reopening", "Reopening"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("text", models.TextField(verbose_name="text")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="due on")),
                ("is_founded", models.BooleanField(blank=True, null=True, verbose_name="founded")),
                (
                    "written_at",
                    models.DateTimeField(default=portal.core.clock.now, verbose_name="written at"),
                ),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="support.complaint",
                        verbose_name="complaint",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="support.trackeritem",
                        verbose_name="tracker item that corrects it",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="written by",
                    ),
                ),
            ],
            options={
                "verbose_name": "step of a complaint",
                "verbose_name_plural": "steps of complaints",
                "ordering": ["written_at", "pk"],
            },
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(fields=["state", "-entered_at"], name="complaint_state_entered"),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(fields=["-entered_at", "-id"], name="complaint_entered"),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(
                fields=["integrator", "-entered_at", "-id"], name="complaint_company"
            ),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(
                condition=models.Q(("state", "closed"), _negated=True),
                fields=["due_on", "id"],
                name="complaint_due",
            ),
        ),
        migrations.AddIndex(
            model_name="complaint",
            index=models.Index(fields=["came_on", "id"], name="complaint_came"),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("closed_at__isnull", False),
                        ("closed_by__isnull", False),
                        ("is_founded__isnull", False),
                        ("state", "closed"),
                    ),
                    models.Q(
                        models.Q(("state", "closed"), _negated=True),
                        ("closed_at", None),
                        ("closed_by", None),
                        ("is_founded", None),
                    ),
                    _connector="OR",
                ),
                name="complaint_closed_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(("ticket", None), ("item", None), _connector="OR"),
                name="complaint_one_origin",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "acted"), _negated=True),
                    ("due_on__isnull", False),
                    _connector="OR",
                ),
                name="complaint_acted_has_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaintextract",
            constraint=models.CheckConstraint(
                condition=models.Q(("since__lte", models.F("until"))),
                name="complaint_extract_period",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaintstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("due_on__isnull", False), ("kind", "action")),
                    models.Q(
                        models.Q(("kind", "action"), _negated=True),
                        ("due_on", None),
                        ("item", None),
                    ),
                    _connector="OR",
                ),
                name="complaint_step_action_has_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="complaintstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("is_founded__isnull", False), ("kind", "closing")),
                    models.Q(models.Q(("kind", "closing"), _negated=True), ("is_founded", None)),
                    _connector="OR",
                ),
                name="complaint_step_closing_decides",
            ),
        ),
        portal.search.columns.part_index(
            "support_complaint",
        ),
    ]
