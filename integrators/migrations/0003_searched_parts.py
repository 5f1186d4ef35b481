"""Indexes of PostgreSQL for parts of words, which makemigrations cannot see."""

from django.db import migrations

from portal.search.columns import part_index


class Migration(migrations.Migration):
    dependencies = [("integrators", "0002_documents_asked_for")]
    operations = [
        part_index(
            "integrators_candidature",
            "integrators_charter",
            "integrators_chartersignature",
            "integrators_contact",
            "integrators_contractending",
            "integrators_contractsignature",
            "integrators_controlleddocument",
            "integrators_course",
            "integrators_documentkind",
            "integrators_establishment",
            "integrators_feecredit",
            "integrators_feerecord",
            "integrators_integrator",
            "integrators_plannedsession",
            "integrators_trainingsession",
            "integrators_updatefee",
        )
    ]
