"""Technical alarms: what people must mend outside the portal, in its log and on their bell.

    alarm(f"proxies:{said}", _("…"), values={…})

Once a day and key: an alarm that goes on is one piece of news, not a thousand. Who rings the bell
adds itself (`portal.outbox.alarms`); an alarm never breaks the work that raises it.
"""

import datetime as dt
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise

from portal.core import clock
from portal.core.extensions import ExtensionPoint

logger = logging.getLogger(__name__)

LONGEST_KEY = 150


@dataclass(frozen=True)
class Alarm:
    """`title` is lazy: each reader has it in their language, filled with `values`."""

    key: str
    title: Promise
    values: Mapping[str, object]


Ringer = Callable[[Alarm], None]
ringers: ExtensionPoint[Ringer] = ExtensionPoint("alarms")


def register_ringer(ringer: Ringer) -> Ringer:
    """Add what brings alarms to people; it opens a transaction of its own."""
    return ringers.add(ringer)


class _Heard:
    """What this process has raised today."""

    day: ClassVar[dt.date | None] = None
    keys: ClassVar[set[str]] = set()


def alarm(key: str, title: Promise, values: Mapping[str, object] | None = None) -> None:
    """Tell of a fault outside, at most once a day and `key`; never raises."""
    today = clock.today()
    if _Heard.day != today:
        _Heard.day, _Heard.keys = today, set()
    if key in _Heard.keys:
        return
    _Heard.keys.add(key)
    told = Alarm(f"alarm:{key[:LONGEST_KEY]}:{today}", title, values or {})
    logger.error("ALARM %s: %s", key, str(title) % told.values if told.values else title)
    for ringer in ringers:
        try:
            ringer(told)
        except Exception:
            # Next time it is tried again: the database may be what is missing.
            _Heard.keys.discard(key)
            logger.warning("The alarm %s could not be brought to anyone", key, exc_info=True)


def forget() -> None:
    """As a process that has just begun."""
    _Heard.keys = set()
