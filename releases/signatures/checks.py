"""System checks: the key that signs releases must be there."""

from typing import Any

from django.core.checks import CheckMessage, Tags, register

from portal.infrastructure import key_files
from releases.signatures import signing


@register(Tags.security)
def key_present(**kwargs: Any) -> list[CheckMessage]:
    """The key that signs releases is there, or may be made."""
    return key_files.missing(signing.key_file(), "signs releases", code="releases.E001")
