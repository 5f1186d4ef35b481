"""System checks: what must hold before the portal may serve, such as the journal's triggers."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from portal.infrastructure.key_files import may_make_keys
from portal.journal import triggers
from portal.journal.tree import keys


@register(Tags.database)
def triggers_present(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """The journal's triggers are there (run by `check --database default` and by migrate)."""
    return [
        Error(
            f"The journal's table {table} is not protected by its trigger.",
            hint="Run manage.py migrate --skip-checks, then manage.py verify_journal.",
            id="journal.E001",
        )
        for alias in databases or ()
        for table in triggers.missing(connections[alias])
    ]


@register(Tags.security)
def key_present(**kwargs: Any) -> list[CheckMessage]:
    """The signing key is there, or may be made."""
    if keys.key_file().exists() or may_make_keys():
        return []
    return [
        Error(
            f"The journal's key {keys.key_file()} is missing.",
            hint="Run manage.py make_keys once, and put the same file on each box.",
            id="journal.E002",
        )
    ]
