"""Leads a form that is sent twice to where the first one led."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from portal.accounts.sent_twice import claims
from portal.core.actions import guard


class SentTwiceMiddleware:
    """It stands after the messages' middleware, since it says what it did."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        token = guard.set(None)
        try:
            response = self.get_response(request)
            form = guard.get()
        finally:
            guard.reset(token)
        if isinstance(form, claims.Form):
            leads = 300 <= response.status_code < 400
            form.finish(response.headers.get("Location", "") if leads else "")
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        # Those do without our token, and may read what is sent in their own way.
        if getattr(view, "csrf_exempt", False):
            return None
        form = claims.form_of(request)
        if form is None:
            return None
        if form.done():
            return _again(request, form)
        guard.set(form)
        return None

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        form = guard.get()
        if isinstance(exception, claims.SentAlready) and isinstance(form, claims.Form):
            return _again(request, form)
        return None


def _again(request: HttpRequest, form: claims.Form) -> HttpResponseBase:
    location = form.led_to() or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(location, allowed_hosts={request.get_host()}):
        location = "/"
    messages.info(request, _("You had sent this already: nothing was done twice."))
    return HttpResponseRedirect(location)
