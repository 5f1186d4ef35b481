"""In place of a Kbis a company abroad sends an extract of its own register."""

import datetime as dt

from django.db import migrations

SINCE = dt.datetime(2017, 2, 10, tzinfo=dt.UTC)
"""As the documents of migration 0002."""


def add(apps, schema_editor):
    kind, demand = (
        apps.get_model("integrators", name) for name in ("DocumentKind", "DocumentDemand")
    )
    kind.objects.filter(code="kbis").update(asked_in="france")
    row, _made = kind.objects.get_or_create(
        code="register-extract",
        defaults={
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
    )
    demand.objects.get_or_create(kind=row, until=None, defaults={"since": SINCE})


class Migration(migrations.Migration):
    dependencies = [("integrators", "0008_companies_abroad")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
