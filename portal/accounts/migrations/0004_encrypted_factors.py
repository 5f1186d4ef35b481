"""What second factors are made of is encrypted at rest."""

from typing import Any

from django.db import migrations

from portal.infrastructure.encryption import encrypt, is_encrypted


def encrypt_factors(apps: Any, schema_editor: Any) -> None:
    for row in apps.get_model("mfa", "Authenticator").objects.iterator(chunk_size=200):
        plain = [
            name
            for name in ("secret", "seed")
            if name in row.data and not is_encrypted(row.data[name])
        ]
        for name in plain:
            row.data[name] = encrypt(row.data[name])
        if plain:
            row.save(update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_searched_columns"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunPython(encrypt_factors, migrations.RunPython.noop)]
