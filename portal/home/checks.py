"""A system check: every migration of ours that this database has had is still here."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections
from django.db.migrations.loader import MigrationLoader

PACKAGES = ("portal", "integrators", "releases", "installations", "support")


@register(Tags.database)
def known_migrations(databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Run by `migrate` and by `check --database default`."""
    return [Error(said, id="portal.E001") for alias in databases or () if (said := why_not(alias))]


def why_not(alias: str = "default") -> str:
    """Why this database cannot be brought up to date, in one sentence; empty where it can.

    Before the first tagged release the migrations were made into one initial one per app. On an
    older database these would count as applied, since the first ones bore their names.
    """
    ours = {app.label for app in apps.get_app_configs() if app.name.split(".")[0] in PACKAGES}
    loader = MigrationLoader(connections[alias])
    had = {key for key in loader.applied_migrations if key[0] in ours}
    if had <= set(loader.disk_migrations):
        return ""
    name = str(connections[alias].settings_dict["NAME"])
    aside = settings.VAR_DIR if Path(name).is_absolute() else f"the database {name}"
    return (
        "This database is from before the first release and cannot be brought up to date: "
        f"put {aside} aside and start anew."
    )
