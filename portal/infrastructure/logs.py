"""The log: one line an event, as text for people or as JSON for machines, whoever logs.

    log = structlog.get_logger(__name__)
    log.warning("account.attempt_failed", account=12, ip="192.0.2.7")

structlog hands what it has to Python's own logging, where lines of other packages come in too;
all of them end in one handler, which writes them in one form. Each names what it belongs to: the
number of its request and the account that is signed in, or the task of the worker.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import structlog
from celery import current_task
from django.core.signals import request_finished
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponseBase
from django.views.debug import SafeExceptionReporterFilter
from structlog.typing import EventDict, Processor, WrappedLogger

NUMBER = re.compile(r"[0-9a-f]{32}")
"""Of a request, as nginx's $request_id."""
HEADER = "X-Request-ID"


@dataclass(frozen=True)
class Numbered:
    """The request that this thread answers."""

    number: str
    request: HttpRequest

    @property
    def account(self) -> int | None:
        """The key of who is signed in, if that has been read: a line of the log asks nothing."""
        for name in ("user", "account"):
            reader = vars(self.request).get(name)
            read = vars(reader).get("_wrapped", reader) if reader is not None else None
            if key := getattr(read, "pk", None):
                return int(key)
        return None


_answered: ContextVar[Numbered | None] = ContextVar("answered", default=None)


class NumberMiddleware:
    """Gives each request the number that its lines bear; nginx's own, where it has given one.

    The answer names it, so that who reports a fault can tell which it was.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get(HEADER, "")
        number = given if NUMBER.fullmatch(given) else secrets.token_hex(16)
        _answered.set(Numbered(number, request))
        response = self.get_response(request)
        response[HEADER] = number
        return response


@receiver(request_finished, dispatch_uid="logs.answered")
def _answered_it(sender: object, **kwargs: object) -> None:
    # Not in the middleware: Django logs a refusal once all of them are done.
    _answered.set(None)


def request_number() -> str:
    """Of the request that is answered; empty outside of one."""
    now = _answered.get()
    return now.number if now else ""


def of_what(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """Adds the request and who asks, or the task."""
    if now := _answered.get():
        event["request"] = now.number
        if now.account is not None:
            event["signed_in"] = now.account
    elif current_task:
        event["task"] = current_task.request.id
    return event


STAMP = structlog.processors.TimeStamper(fmt="iso", utc=True)
SHARED: list[Processor] = [
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    STAMP,
    of_what,
]


def configured(*, level: str, as_json: bool) -> dict[str, Any]:
    """Django's LOGGING; sets structlog up on the way."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.processors.format_exc_info,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    last: Processor = structlog.processors.JSONRenderer() if as_json else as_text
    line = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": [*SHARED, structlog.processors.format_exc_info],
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": line},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # On the file-system transport kombu remarks on every connection that no host was named.
            "kombu.connection": {"level": "WARNING"},
            # WeasyPrint and pyHanko report each font and each certificate step.
            "weasyprint": {"level": "ERROR"},
            "fontTools": {"level": "ERROR"},
            "pyhanko": {"level": "WARNING"},
            "pyhanko_certvalidator": {"level": "WARNING"},
        },
    }


def as_text(logger: WrappedLogger, method: str, event: EventDict) -> str:
    """ "2026-11-27T14:00:00Z WARNING portal.accounts account.locked ip=192.0.2.7"."""
    head = [event.pop(name, "") for name in ("timestamp", "level", "logger", "event")]
    head[1] = str(head[1]).upper()
    trace = event.pop("exception", "")
    told = [
        f"{name}={_one_word(value)}" for name, value in event.items() if value not in (None, "")
    ]
    text = " ".join(str(part) for part in [*head, *told])
    return f"{text}\n{trace}" if trace else text


def _one_word(value: Any) -> str:
    """In quotes where it holds a blank: what a browser calls itself must not look like fields."""
    text = str(value)
    return text if text.isprintable() and not set(text) & set(' "=') else json.dumps(text)


class WithoutWhatWasTyped(SafeExceptionReporterFilter):
    """A report of a fault says where it was, never what somebody had typed."""

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        posted = {} if request is None else request.POST
        return dict.fromkeys(posted, self.cleansed_substitute)
