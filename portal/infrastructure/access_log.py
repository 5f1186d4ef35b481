"""Gunicorn's access log, without the links that are as good as a signature or a password."""

import re
from typing import Any

from gunicorn.glogging import Logger

SECRET = re.compile(
    r"((?:/|%2F)(?:invitation|sign|rate|sent-files|password(?:/|%2F)reset(?:/|%2F)key)(?:/|%2F))"
    r"(?!set-password|done)[^/%?&#\s\"]+",
    re.IGNORECASE,
)
"""The token in the address of an invitation, a signing page, a rating, a new password; also
where such an address is a value in a query. deploy/nginx.conf masks the same ones."""


def masked(text: str) -> str:
    """`text` with each such token replaced by three asterisks."""
    return SECRET.sub(r"\1***", text)


class MaskingLogger(Logger):  # type: ignore[misc]
    """For `gunicorn --logger-class`."""

    def atoms(self, resp: Any, req: Any, environ: Any, request_time: Any) -> dict[str, Any]:
        """What a log format may name, masked."""
        named = super().atoms(resp, req, environ, request_time)
        return {
            name: masked(value) if isinstance(value, str) else value
            for name, value in named.items()
        }
