"""System checks: the key that signs releases must be there."""

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register

from portal.infrastructure.key_files import may_make_keys
from releases.signatures import signing


@register(Tags.security)
def key_present(**kwargs: Any) -> list[CheckMessage]:
    """The key that signs releases is there, or may be made."""
    if signing.key_file().exists() or may_make_keys():
        return []
    return [
        Error(
            f"The key that signs releases, {signing.key_file()}, is missing.",
            hint="Run manage.py make_keys once, and put the same file on each box.",
            id="releases.E001",
        )
    ]
