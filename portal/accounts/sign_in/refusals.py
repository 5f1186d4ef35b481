"""The answer to who tries too often."""

import datetime as dt

from allauth.account import app_settings
from allauth.core.internal.ratelimit import parse_rates
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.core import clock
from portal.ui.text.formats import time_of_day


def longest_wait() -> int:
    """Seconds after which whichever limit was met has passed."""
    limits = app_settings.RATE_LIMITS.values()
    return max(int(rate.duration) for limit in limits for rate in parse_rates(limit))


SOON = 5
"""Seconds after which a counter that could not be read is asked again."""


def try_again_soon(request: HttpRequest) -> HttpResponse:
    """503: the attempts cannot be counted now, so none is made."""
    response = render(request, "503.html", status=503)
    response.headers["Retry-After"] = str(SOON)
    return response


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """429, with the time of the day from which it works again (allauth asks for `handler429`)."""
    seconds = longest_wait()
    # The minutes are read, the seconds are not.
    until = clock.now() + dt.timedelta(seconds=seconds + 59)
    response = render(request, "429.html", {"until": time_of_day(until)}, status=429)
    response.headers["Retry-After"] = str(seconds)
    return response
