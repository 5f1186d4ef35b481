"""Indexes of PostgreSQL for parts of words, which makemigrations cannot see."""

from django.db import migrations

from portal.search.columns import part_index


class Migration(migrations.Migration):
    dependencies = [("releases", "0002_domains_and_search")]
    operations = [
        part_index(
            "releases_release",
            "releases_requirementdomain",
            "releases_wikipage",
        )
    ]
