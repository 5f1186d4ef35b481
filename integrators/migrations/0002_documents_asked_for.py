"""The documents that an approval asks for: staff may change them afterwards."""

import datetime as dt

from django.db import migrations

SINCE = dt.datetime(2017, 2, 10, tzinfo=dt.UTC)
"""Mandatory since DOC-QLT-210: a day before is judged without them."""

KINDS = [
    {
        "code": "kbis",
        "name_fr": "Extrait Kbis",
        "name_en": "Kbis extract",
        "hint_fr": "De moins de trois mois, ou le justificatif d’inscription au registre national "
        "des entreprises.",
        "hint_en": "Less than three months old, or the proof of registration in the national "
        "register of companies.",
        "asked_in": "france",
        "valid_months": 12,
        "position": 1,
    },
    {
        "code": "insurance",
        "name_fr": "Attestation d’assurance de responsabilité civile professionnelle",
        "name_en": "Certificate of professional liability insurance",
        "hint_fr": "En cours de validité, au nom de la société.",
        "hint_en": "In force, in the company’s name.",
        "valid_months": 12,
        "position": 2,
    },
    # In place of a Kbis a company abroad sends an extract of its own register.
    {
        "code": "register-extract",
        "name_fr": "Extrait du registre des sociétés",
        "name_en": "Extract of the register of companies",
        "hint_fr": "De moins de trois mois, de votre registre national ; avec une traduction "
        "s’il n’est ni en français, ni en anglais, ni en allemand.",
        "hint_en": "Less than three months old, of your national register; with a translation "
        "unless it is in French, English or German.",
        "asked_in": "abroad",
        "valid_months": 12,
        "position": 1,
    },
]


def add(apps, schema_editor):
    kind, demand = (
        apps.get_model("integrators", name) for name in ("DocumentKind", "DocumentDemand")
    )
    for told in KINDS:
        row, _made = kind.objects.get_or_create(code=told["code"], defaults=told)
        demand.objects.get_or_create(kind=row, until=None, defaults={"since": SINCE})


class Migration(migrations.Migration):
    dependencies = [("integrators", "0001_initial")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
