"""An index over all that is written in a ticket, kept by triggers: support/searching/database.py.

The triggers are made after the last migration (`database.after_migrate`), since SQLite makes no table
anew that a trigger names; what stands in the tables already is indexed then, in batches: some minutes
for a million messages. Whoever later changes the type of a column that is watched drops its trigger
first; `migrate` makes it again.
"""

import django.db.models.deletion
from django.db import migrations, models

import portal.search.columns
import support.models.texts
from support.searching import database


def make(apps, schema_editor):
    connection = schema_editor.connection
    database.make(connection)
    database.index_postgresql(connection)


def drop(apps, schema_editor):
    database.drop(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("installations", "0012_recall_answers"),
        ("integrators", "0011_fees_of_void_reports"),
        ("search", "0002_quick_functions"),
        ("support", "0014_mails_as_sent"),
    ]

    operations = [
        migrations.CreateModel(
            name="TicketText",
            fields=[
                (
                    "ticket",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="text",
                        serialize=False,
                        to="support.ticket",
                        verbose_name="ticket",
                    ),
                ),
                (
                    "searched",
                    portal.search.columns.FoldedText(
                        editable=False,
                        help_text="Names and numbers, folded, of which any part is found.",
                    ),
                ),
                (
                    "words",
                    support.models.texts.Words(
                        editable=False,
                        help_text="Of PostgreSQL alone; what internal notes say weighs D.",
                        null=True,
                    ),
                ),
            ],
            options={
                "verbose_name": "searched text of a ticket",
                "verbose_name_plural": "searched texts of tickets",
            },
        ),
        migrations.RunPython(make, drop),
    ]
