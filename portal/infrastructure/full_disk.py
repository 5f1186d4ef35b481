"""What a full disk is told by: the database's, the files' or the cache's error.

Where nothing can be written, pages that only read go on: what they note by the way (this was
seen) is left out, and all else answers 507 (`portal.ui.views.server_error`).
"""

import contextlib
import errno
import logging
import sqlite3
from collections.abc import Iterator

from django.db import Error, transaction

logger = logging.getLogger(__name__)

OF_FILES = {errno.ENOSPC, errno.EDQUOT}
OF_POSTGRESQL = {"53100"}
OF_SQLITE = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_SHMSIZE}
"""On a full disk the file beside the database, which readers share, cannot grow either."""


def is_full(error: BaseException | None) -> bool:
    """Whether this error, or one that it comes from, says that there is no room left."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, OSError) and error.errno in OF_FILES:
            return True
        if getattr(error, "pgcode", None) in OF_POSTGRESQL:
            return True
        if getattr(error, "sqlite_errorcode", None) in OF_SQLITE:
            return True
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return False


@contextlib.contextmanager
def if_there_is_room() -> Iterator[None]:
    """For what is only noted beside a page that is read: without room it is left out."""
    try:
        with transaction.atomic():
            yield
    except (Error, OSError) as error:
        if not is_full(error):
            raise
        logger.error("No room left, so that nothing is noted: %s", error)
