"""How long the first answer to a ticket took, and indexes by the days of the statistics.

Of tickets that were answered before, it stays unknown: they wait on nobody's clock any more.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("support", "0010_interventions"),
    ]

    operations = [
        migrations.AddField(
            model_name="ticket",
            name="minutes_to_answer",
            field=models.PositiveIntegerField(
                blank=True,
                editable=False,
                null=True,
                verbose_name="support minutes until first answered",
            ),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(fields=["opened_at"], name="ticket_opened"),
        ),
        migrations.AddIndex(
            model_name="ticket",
            index=models.Index(
                condition=models.Q(("resolved_at__isnull", False)),
                fields=["resolved_at"],
                name="ticket_resolved",
            ),
        ),
        migrations.AddIndex(
            model_name="satisfactionrating",
            index=models.Index(fields=["asked_at"], name="rating_asked"),
        ),
    ]
