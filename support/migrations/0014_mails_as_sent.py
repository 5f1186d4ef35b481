"""Whether a mail came with HTML, where its sender wants to be answered, and what a draft keeps."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("support", "0013_severity_and_delays"),
    ]

    operations = [
        migrations.AddField(
            model_name="incomingmail",
            name="has_html",
            field=models.BooleanField(
                editable=False,
                help_text="Whether it can be shown as it was sent; empty where that was never noted.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="reply_to",
            field=models.EmailField(
                blank=True,
                default="",
                help_text="Its Reply-To, where that is another address than its sender’s.",
                max_length=254,
                verbose_name="asks for answers at",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="ticket",
            name="answer_to",
            field=models.EmailField(
                blank=True,
                default="",
                help_text="Where its requester wants to be answered, if not at their own address.",
                max_length=254,
                verbose_name="answers go to",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="draft",
            name="copies",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="draft",
            name="answer_to",
            field=models.EmailField(blank=True, default="", max_length=254),
            preserve_default=False,
        ),
    ]
