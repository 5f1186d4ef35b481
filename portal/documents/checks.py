"""System checks: what must hold before the portal may seal."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, register

from portal.infrastructure import key_files


@register(Tags.security)
def seal_key_present(**kwargs: Any) -> list[CheckMessage]:
    """The seal's key is there, or may be made."""
    # `seal.key_file()`, without pyHanko: it takes 45 MB, and every worker runs its checks.
    return key_files.missing(
        Path(settings.KEYS_DIR) / "seal.p12",
        "seals documents",
        code="documents.E001",
        hint="Put the PKCS#12 file of your seal there (passphrase in SEAL_PASSPHRASE), or "
        "run manage.py make_keys for a self-issued one; the same file on each box.",
    )
