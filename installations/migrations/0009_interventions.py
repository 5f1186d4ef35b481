"""The register of interventions: what merchants ask of their integrator, and what is answered."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import installations.models.interventions
import portal.core.clock
import portal.search.columns


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0001_functions"),
        ("installations", "0008_contested_reports"),
        ("integrators", "0010_postcodes_abroad"),
        ("releases", "0006_searched_columns"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Intervention",
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
                            ("open", "To be answered"),
                            ("answered", "Answered, not closed"),
                            ("closed", "Closed"),
                        ],
                        default="open",
                        max_length=20,
                        verbose_name="state",
                    ),
                ),
                ("place_name", models.CharField(max_length=150, verbose_name="name of the shop")),
                ("place_city", models.CharField(blank=True, max_length=100, verbose_name="town")),
                (
                    "licence",
                    models.CharField(blank=True, max_length=40, verbose_name="licence number"),
                ),
                (
                    "serial_number",
                    models.CharField(blank=True, max_length=80, verbose_name="serial numbers"),
                ),
                ("came_at", models.DateTimeField(verbose_name="received at")),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("phone", "By phone"),
                            ("mail", "By mail"),
                            ("on_the_spot", "On the spot"),
                            ("other", "Otherwise"),
                        ],
                        max_length=20,
                        verbose_name="how it came",
                    ),
                ),
                ("requester", models.CharField(max_length=150, verbose_name="who asked")),
                (
                    "contact",
                    models.CharField(
                        blank=True, max_length=150, verbose_name="phone or mail address"
                    ),
                ),
                ("problem", models.TextField(verbose_name="problem")),
                (
                    "concern",
                    models.CharField(
                        choices=[
                            ("question", "Question about use"),
                            ("incident", "Incident"),
                            ("certification", "Certification rules"),
                            ("update", "Update"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                        verbose_name="qualification",
                    ),
                ),
                (
                    "recorded_at",
                    models.DateTimeField(default=portal.core.clock.now, verbose_name="recorded at"),
                ),
                (
                    "salt",
                    models.CharField(
                        default=installations.models.interventions.new_salt,
                        editable=False,
                        help_text="Goes into the commitment by which the journal vouches for this row.",
                        max_length=64,
                    ),
                ),
                (
                    "searched",
                    models.GeneratedField(
                        db_persist=True,
                        expression=portal.search.columns.Searchable(
                            models.F("number"),
                            models.F("place_name"),
                            models.F("place_city"),
                            models.F("licence"),
                            models.F("serial_number"),
                        ),
                        output_field=portal.search.columns.FoldedText(),
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
                    "integrator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interventions",
                        to="integrators.integrator",
                        verbose_name="integrator",
                    ),
                ),
                (
                    "machine",
                    models.ForeignKey(
                        blank=True,
                        help_text="The report by which the machine ran on that day.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interventions",
                        to="installations.installationreport",
                        verbose_name="machine",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="recorded by",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty where the merchant is not in the installed base yet.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interventions",
                        to="installations.site",
                        verbose_name="site",
                    ),
                ),
            ],
            options={
                "verbose_name": "request for intervention",
                "verbose_name_plural": "requests for intervention",
                "ordering": ["-recorded_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="InterventionStep",
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
                        choices=[("answer", "Answer given"), ("remark", "Remark")],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("text", models.TextField(verbose_name="procedure applied, or remark")),
                ("result", models.TextField(blank=True, verbose_name="result")),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="minutes spent"
                    ),
                ),
                ("closes", models.BooleanField(default=False, verbose_name="closes the request")),
                (
                    "written_at",
                    models.DateTimeField(default=portal.core.clock.now, verbose_name="written at"),
                ),
                (
                    "salt",
                    models.CharField(
                        default=installations.models.interventions.new_salt,
                        editable=False,
                        help_text="Goes into the commitment by which the journal vouches for this row.",
                        max_length=64,
                    ),
                ),
                (
                    "intervention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="installations.intervention",
                        verbose_name="request for intervention",
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
                "verbose_name": "answer to a request for intervention",
                "verbose_name_plural": "answers to requests for intervention",
                "ordering": ["written_at", "pk"],
            },
        ),
        migrations.AddIndex(
            model_name="intervention",
            index=models.Index(
                fields=["integrator", "-recorded_at", "-id"], name="intervention_own"
            ),
        ),
        migrations.AddIndex(
            model_name="intervention",
            index=models.Index(fields=["-recorded_at", "-id"], name="intervention_recorded"),
        ),
        migrations.AddIndex(
            model_name="intervention",
            index=models.Index(
                condition=models.Q(("state", "closed"), _negated=True),
                fields=["integrator", "recorded_at", "id"],
                name="intervention_to_close",
            ),
        ),
        migrations.AddConstraint(
            model_name="intervention",
            constraint=models.CheckConstraint(
                condition=models.Q(("came_at__lte", models.F("recorded_at"))),
                name="intervention_came_first",
            ),
        ),
        migrations.AddConstraint(
            model_name="intervention",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("place_name", ""), _negated=True),
                    models.Q(("problem", ""), _negated=True),
                    models.Q(("requester", ""), _negated=True),
                ),
                name="intervention_says_all",
            ),
        ),
        migrations.AddConstraint(
            model_name="intervention",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("concern", "certification"), ("domain__isnull", False)),
                    models.Q(
                        models.Q(("concern", "certification"), _negated=True), ("domain", None)
                    ),
                    _connector="OR",
                ),
                name="intervention_domain",
            ),
        ),
        migrations.AddConstraint(
            model_name="interventionstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("text", ""), _negated=True),
                    models.Q(
                        models.Q(
                            ("kind", "answer"),
                            ("minutes__isnull", False),
                            models.Q(("result", ""), _negated=True),
                        ),
                        models.Q(
                            ("closes", False), ("kind", "remark"), ("minutes", None), ("result", "")
                        ),
                        _connector="OR",
                    ),
                ),
                name="intervention_step_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="interventionstep",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closes", True)),
                fields=("intervention",),
                name="intervention_closed_once",
            ),
        ),
        portal.search.columns.part_index("installations_intervention"),
    ]
