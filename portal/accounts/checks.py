"""System checks: what must hold before secrets may be kept."""

from typing import Any

from django.core.checks import CheckMessage, Tags, register

from portal.infrastructure import encryption, key_files


@register(Tags.security)
def secrets_key_present(**kwargs: Any) -> list[CheckMessage]:
    """The key that encrypts second factors and waiting mails is there, or may be made."""
    return key_files.missing(encryption.key_file(), "encrypts secrets", code="accounts.E001")
