"""System checks: the triggers stand without which tickets would be looked for in vain."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from support.searching import database


@register(Tags.database)
def triggers_present(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Run by `check --database default` and by migrate, which makes them where they are missing."""
    return [
        Error(
            f"The trigger {name} is missing: what is written would not be found.",
            hint="Run manage.py migrate --skip-checks.",
            id="support.E001",
        )
        for alias in databases or ()
        if database.is_made(connections[alias])
        for name in sorted(database.missing(connections[alias]))
    ]
