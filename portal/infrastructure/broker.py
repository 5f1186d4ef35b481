"""The queue of the embedded default: kombu's file-system transport, with whole messages only.

kombu writes a message in place, so that a worker may take the file while it is still empty; it
then loses the message and ends with a JSONDecodeError. Read twenty times a second, that
happened every few minutes.
"""

import logging
import uuid
from pathlib import Path
from queue import Empty
from time import monotonic
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.encoding import str_to_bytes
from kombu.utils.json import dumps

logger = logging.getLogger(__name__)


class Channel(filesystem.Channel):
    """Messages appear in the folder when they are whole."""

    # kombu names this argument differently in each of its own classes.
    def _put(self, queue: str, message: Any, **kwargs: Any) -> None:  # type: ignore[override]
        """Put `message` onto `queue`; ChannelError where the folder cannot take it."""
        # The transport reads files in the order of their names, and only those that end so.
        name = f"{round(monotonic() * 1000)}_{uuid.uuid4()}"
        folder = Path(self.data_folder_out)
        part = folder / f"{name}.part"
        try:
            part.write_bytes(str_to_bytes(dumps(message)))
            part.rename(folder / f"{name}.{queue}.msg")
        except OSError as error:
            part.unlink(missing_ok=True)
            raise ChannelError(f"Cannot add a message to {folder}") from error

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        """The next message; Empty also where it cannot be read, so that the worker goes on."""
        try:
            return super()._get(queue)
        except ValueError:
            # It only was a wake-up: what it was to start is found by the next sweep.
            logger.warning("A message of %s could not be read and is dropped", queue)
            raise Empty from None


class Transport(filesystem.Transport):
    Channel = Channel
