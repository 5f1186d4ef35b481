"""What must hold before the portal may seal."""

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register

from portal.documents import seal
from portal.journal.keys import may_make_keys


@register(Tags.security)
def seal_key_present(**kwargs: Any) -> list[CheckMessage]:
    """The seal's key is there, or may be made."""
    if seal.key_file().exists() or may_make_keys():
        return []
    return [
        Error(
            f"The seal's key {seal.key_file()} is missing.",
            hint="Put the PKCS#12 file of your seal there (passphrase in SEAL_PASSPHRASE), or "
            "run manage.py make_keys for a self-issued one; the same file on each box.",
            id="documents.E001",
        )
    ]
