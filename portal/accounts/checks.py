"""System checks: what must hold before secrets may be kept."""

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register

from portal.infrastructure.encryption import key_file
from portal.infrastructure.key_files import may_make_keys


@register(Tags.security)
def secrets_key_present(**kwargs: Any) -> list[CheckMessage]:
    """The key that encrypts second factors and waiting mails is there, or may be made."""
    if key_file().exists() or may_make_keys():
        return []
    return [
        Error(
            f"The key of kept secrets {key_file()} is missing.",
            hint="Run manage.py make_keys once, and put the same file on each box.",
            id="accounts.E001",
        )
    ]
