"""Indexes of PostgreSQL for parts of words, which makemigrations cannot see."""

from django.db import migrations

from portal.search.columns import part_index


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [
        part_index(
            "accounts_invitation",
            "accounts_user",
        )
    ]
