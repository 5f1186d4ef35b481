"""Indexes of PostgreSQL for parts of words, which makemigrations cannot see."""

from django.db import migrations

from portal.search.columns import part_index


class Migration(migrations.Migration):
    dependencies = [("support", "0002_searched_texts")]
    operations = [
        part_index(
            "support_call",
            "support_complaint",
            "support_incomingmail",
            "support_ticket",
            "support_trackeritem",
        )
    ]
