"""An index for each queue of the desk: see support/rules/queues.py."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("installations", "0002_searched_columns"),
        ("integrators", "0007_more_searched_columns"),
        ("releases", "0006_searched_columns"),
        ("support", "0003_more_searched_columns"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="ticket",
            name="due_at",
            field=models.DateTimeField(
                blank=True,
                editable=False,
                help_text="When our own target for the next step is missed; empty while it waits.",
                null=True,
                verbose_name="next step due at",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["-updated_at", "-id"], name="ticket_updated"),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["due_at", "id"], name="ticket_due"),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["integrator", "-updated_at", "-id"], name="ticket_company"),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("state__in", ["resolved", "closed"]), _negated=True),
                fields=["assigned_to", "due_at", "updated_at", "id"],
                name="ticket_in_hand",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("state", "open")),
                fields=["due_at", "id"],
                name="ticket_to_take",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("state__in", ["on_integrator", "on_tracker"])),
                fields=["updated_at", "id"],
                name="ticket_waiting",
            ),
        ),
    ]
