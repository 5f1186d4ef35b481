"""The bell of the top bar: how many notices the reader has not seen. The outbox counts them."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest

from portal.core.extensions import ExtensionPoint

BellSource = Callable[[HttpRequest], int]

bell_sources: ExtensionPoint[BellSource] = ExtensionPoint("bell")


def register_bell(source: BellSource) -> BellSource:
    """Add who counts something that is new to the reader of a request."""
    return bell_sources.add(source)


def unseen_notices(request: HttpRequest) -> int:
    """How many notices the reader has not seen; asked once per page, where the bell is shown."""
    return sum(source(request) for source in bell_sources)
