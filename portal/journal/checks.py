"""System checks: what must hold before the portal may serve, such as the journal's triggers."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from portal.infrastructure import key_files
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
    return key_files.missing(keys.key_file(), "signs checkpoints", code="journal.E002")
