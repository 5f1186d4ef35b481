"""The log: one line an event, as text for people or as JSON for machines, whoever logs.

    log = structlog.get_logger(__name__)
    log.warning("account.attempt_failed", account=12, ip="192.0.2.7")

structlog hands what it has to Python's own logging, where lines of other packages come in too;
all of them end in one handler, which writes them in one form.
"""

from __future__ import annotations

import json
from typing import Any

import structlog
from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter
from structlog.typing import EventDict, Processor, WrappedLogger

STAMP = structlog.processors.TimeStamper(fmt="iso", utc=True)
SHARED: list[Processor] = [
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    STAMP,
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
