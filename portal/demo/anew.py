"""A demo whose loading was cut short is put aside, so that it can be begun anew."""

import shutil
from pathlib import Path

from django.conf import settings
from django.db import connection

from portal.accounts.models import DemoMark
from portal.core import clock

SUFFIXES = ("", "-wal", "-shm")


def put_aside_unfinished() -> Path | None:
    """Move the database of a demo that is not whole into a folder beside it; which, if any.

    A story half told cannot be gone on with; what somebody typed meanwhile lies in there. Only
    where nothing else uses the database, and only on the embedded one.
    """
    if not settings.EMBEDDED or not DemoMark.objects.filter(loaded__lt=100).exists():
        return None
    database = Path(str(connection.settings_dict["NAME"]))
    connection.close()
    folder = database.parent / f"unfinished-{clock.now():%Y%m%d-%H%M%S}"
    folder.mkdir(exist_ok=True)
    for suffix in SUFFIXES:
        file = database.with_name(database.name + suffix)
        if file.exists():
            shutil.move(file, folder / file.name)
    return folder
