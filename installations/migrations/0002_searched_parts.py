"""Indexes of PostgreSQL for parts of words, which makemigrations cannot see."""

from django.db import migrations

from portal.search.columns import part_index


class Migration(migrations.Migration):
    dependencies = [("installations", "0001_initial")]
    operations = [
        part_index(
            "installations_enduser",
            "installations_installationreport",
            "installations_installedperiod",
            "installations_intervention",
            "installations_issuedlicence",
            "installations_licence",
            "installations_machine",
            "installations_site",
        )
    ]
