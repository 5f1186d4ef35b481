"""The eight requirement domains (public themes of the certification rules)."""

from django.db import migrations

DOMAINS = [
    (
        "identification",
        "Identification des traitements et des données",
        "Identification of processes and data",
    ),
    ("signed-recording", "Enregistrement signé", "Signed recording"),
    ("audit-trail", "Piste d’audit", "Audit trail"),
    ("archiving", "Archivage et conservation", "Archiving and conservation"),
    ("no-concealment", "Absence de fonctions de dissimulation", "No concealment functions"),
    ("restitution", "Restitution à l’administration", "Restitution to the administration"),
    ("documentation", "Documentation et tests", "Documentation and tests"),
    ("maintained-conformity", "Maintien de la conformité", "Maintained conformity"),
]


def add(apps, schema_editor):
    domain = apps.get_model("releases", "RequirementDomain")
    for position, (code, name_fr, name_en) in enumerate(DOMAINS, start=1):
        domain.objects.get_or_create(
            code=code, defaults={"name_fr": name_fr, "name_en": name_en, "position": position}
        )


class Migration(migrations.Migration):
    dependencies = [("releases", "0001_initial")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
