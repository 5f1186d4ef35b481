"""A decorator for public pages: status and warnings are for everyone."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from portal.accounts.standing.doors import anyone


def public(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page that everyone may read, by GET and HEAD."""

    @anyone
    @require_safe
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    return run
