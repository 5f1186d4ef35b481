"""Knows whether this is the demo, whose public passwords hold on this machine alone."""

import time
from dataclasses import dataclass
from ipaddress import ip_address

from django.db import transaction
from django.http import HttpRequest

from portal.accounts.addresses import FORWARDED
from portal.accounts.models import DemoMark
from portal.journal.record import Actor, record

DEMO_PASSWORD = "demo-portal-2026"  # noqa: S105 - public, hence accepted on loopback only

LASTS = 30.0
"""Seconds for which a process believes what it last read."""

LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]"})


@dataclass
class _Known:
    answer: bool = False
    until: float = 0.0
    whole: bool = False


_known = _Known()


def is_demo() -> bool:
    """Whether this database holds the demo; read at most every `LASTS` seconds."""
    if time.monotonic() >= _known.until:
        remember(DemoMark.objects.exists())
    return _known.answer


def remember(answer: bool, *, lasts: float = LASTS) -> None:
    """Take `answer` for true without asking the database, for so many seconds."""
    _known.answer, _known.until = answer, time.monotonic() + lasts


def forget() -> None:
    """Ask the database next time."""
    _known.until, _known.whole = 0.0, False


def mark_demo(*, loaded: int = 100) -> None:
    """Mark this database as the demo's, for good; to be done before its first account."""
    with transaction.atomic():
        if not DemoMark.objects.exists():
            mark = DemoMark.objects.create(loaded=loaded)
            # The journal's first: by it alone an auditor accepts the times that the demo declares.
            record(event="journal.demo_begun", subject=mark, by=Actor.system("demo"), data={})
    forget()


def tell_loaded(share: int) -> None:
    """Note how much of the demo is there, in percent."""
    DemoMark.objects.update(loaded=share)


def loaded() -> int:
    """How much of the demo is there, in percent; asked of the database until it is whole."""
    if not _known.whole:
        share = DemoMark.objects.values_list("loaded", flat=True).first()
        if share is not None and share < 100:
            return share
        _known.whole = True
    return 100


def from_loopback(request: HttpRequest) -> bool:
    """Whether the request was made on this very machine, to its own name, by no proxy."""
    if any(header in request.META for header in FORWARDED):
        return False
    host = request.get_host()
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    try:
        local = ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
    return local and name.lower() in LOCAL_HOSTS
