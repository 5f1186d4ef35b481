"""From which request of a merchant a ticket came."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("installations", "0009_interventions"),
        ("support", "0009_copies"),
    ]

    operations = [
        migrations.AddField(
            model_name="ticket",
            name="intervention",
            field=models.ForeignKey(
                blank=True,
                help_text="The request of a merchant that the integrator passed on.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="tickets",
                to="installations.intervention",
                verbose_name="request for intervention",
            ),
        ),
    ]
