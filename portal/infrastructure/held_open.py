"""One connection to the embedded database that a web process keeps for as long as it lives.

Whoever opens an SQLite database with a write-ahead log first makes a small file beside it, and
who closes it last takes that away. On a full disk it cannot be made again, so that nobody could
even read; while somebody holds it, everybody can.
"""

import contextlib
import sqlite3
from typing import Any

from django.conf import settings

_held: list[sqlite3.Connection] = []


def hold_open() -> None:
    """Called once in each process that serves, after it was forked."""
    database: dict[str, Any] = settings.DATABASES["default"]
    if not database["ENGINE"].endswith("sqlite3"):
        return
    # Without the file there is nothing to hold yet.
    with contextlib.suppress(sqlite3.Error):
        address = f"file:{database['NAME']}?mode=rw"
        link = sqlite3.connect(address, uri=True, check_same_thread=False)
        # The file beside it is there from the first question on.
        link.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
        _held.append(link)
