"""Reads a file that anybody may have made, apart from the portal.

The bytes go to a process of their own (`sealing.look`) that has no environment, hence no secrets,
can open neither files nor the network, and has 10 seconds and 512 MB. Whatever goes wrong there
says nothing of the file but that it could not be read.
"""

import base64
import datetime as dt
import json
import logging
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from portal.documents.sealing import look, seal
from portal.infrastructure.full_disk import is_full

logger = logging.getLogger(__name__)

MAX_UPLOAD = 25 * 1024 * 1024
AT_ONCE = 2
"""Files that one process of ours has read at the same time: other threads go on serving pages."""
WAITS = 1.0
"""Seconds that a file waits for a place: hostile ones must not hold all threads."""
PROGRAM = Path(look.__file__)

_places = threading.BoundedSemaphore(AT_ONCE)


class Unreadable(Exception):
    """The file could not be read, for want of time, memory or a place, or because it is hostile."""


class Damaged(Unreadable):
    """The parsers were through with it: it is no whole PDF."""


@dataclass(frozen=True)
class Reading:
    """What a file says of itself. `claimed` is the moment that the seal names, by the clock of
    whoever sealed."""

    sealed: bool = False
    stands: bool = False
    intact: bool = False
    entire: bool = False
    claimed: dt.datetime | None = None
    attached: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Whether it bears our seal over each of its bytes."""
        return self.sealed and self.stands and self.entire


def read_apart(content: bytes) -> Reading:
    """What the file says of itself. Raises Unreadable."""
    if len(content) > MAX_UPLOAD:
        raise Unreadable("too large")
    if not _places.acquire(timeout=WAITS):
        raise Unreadable("too many at once")
    try:
        told = json.loads(_run(content))
        return _reading(told)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        if is_full(error):
            raise
        logger.info("A file could not be read", exc_info=True)
        raise Unreadable(type(error).__name__) from error
    finally:
        _places.release()


def _run(content: bytes) -> bytes:
    folder = settings.FILE_UPLOAD_TEMP_DIR
    asked = {"roots": seal.root_files(), "field": seal.FIELD}
    with (
        tempfile.TemporaryFile(dir=folder) as given,
        tempfile.TemporaryFile(dir=folder) as told,
        tempfile.TemporaryFile(dir=folder) as trouble,
    ):
        given.write(json.dumps(asked).encode() + b"\n" + content)
        given.seek(0)
        try:
            done = subprocess.run(  # noqa: S603 - our own program, with no argument from outside
                [sys.executable, "-I", "-B", str(PROGRAM)],
                stdin=given,
                stdout=told,
                stderr=trouble,
                env={"LC_ALL": "C.UTF-8"},
                cwd="/",
                timeout=look.SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise TimeoutError from error
        if done.returncode > 0:
            # It says itself what is wrong with a file; this is a fault of ours.
            trouble.seek(-min(trouble.tell(), 2_000), 2)
            logger.error("A file was not read: %s", trouble.read().decode(errors="replace"))
        if done.returncode:
            raise OSError(f"it ended with {done.returncode}")
        told.seek(0)
        return told.read(look.MOST_TOLD)


def _reading(told: dict[str, object]) -> Reading:
    if (error := told.get("error")) is not None:
        raise Unreadable(error) if error == "MemoryError" else Damaged(error)
    if told["sealed"] is not True:
        return Reading()
    claimed, attached = told["claimed"], told["attached"]
    if not isinstance(attached, dict):
        raise TypeError("not what the program tells")
    return Reading(
        sealed=True,
        stands=told["stands"] is True,
        intact=told["intact"] is True,
        entire=told["entire"] is True,
        claimed=dt.datetime.fromisoformat(claimed) if isinstance(claimed, str) else None,
        attached={name: base64.b64decode(text) for name, text in attached.items()},
    )
