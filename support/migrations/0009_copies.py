"""Of whom a letter went to besides us, with its message."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("support", "0008_strangers_tickets"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="copies",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="Name and address of whom it went to besides.",
                verbose_name="copies",
            ),
        ),
    ]
