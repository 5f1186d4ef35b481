"""The documents that an approval asks for: staff may change them afterwards."""

import datetime as dt

from django.db import migrations

SINCE = dt.datetime(2017, 2, 10, tzinfo=dt.UTC)
"""Mandatory since DOC-QLT-210: a day before is judged without them."""

KINDS = [
    (
        "kbis",
        "Extrait Kbis",
        "Kbis extract",
        "De moins de trois mois, ou le justificatif d’inscription au registre national des "
        "entreprises.",
        "Less than three months old, or the proof of registration in the national register of "
        "companies.",
        12,
    ),
    (
        "insurance",
        "Attestation d’assurance de responsabilité civile professionnelle",
        "Certificate of professional liability insurance",
        "En cours de validité, au nom de la société.",
        "In force, in the company’s name.",
        12,
    ),
]


def add(apps, schema_editor):
    kind, demand = (
        apps.get_model("integrators", name) for name in ("DocumentKind", "DocumentDemand")
    )
    for position, (code, name_fr, name_en, hint_fr, hint_en, months) in enumerate(KINDS, 1):
        row, _made = kind.objects.get_or_create(
            code=code,
            defaults={
                "name_fr": name_fr,
                "name_en": name_en,
                "hint_fr": hint_fr,
                "hint_en": hint_en,
                "valid_months": months,
                "position": position,
            },
        )
        demand.objects.get_or_create(kind=row, until=None, defaults={"since": SINCE})


class Migration(migrations.Migration):
    dependencies = [("integrators", "0001_initial")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
