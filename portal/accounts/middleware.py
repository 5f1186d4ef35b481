"""Middleware for the reader's language, the demo's limits and the second factor of staff."""

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseForbidden,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    JsonResponse,
)
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from portal.accounts.addresses import watch_proxies
from portal.accounts.models import User
from portal.accounts.second_factor.session import factor_types, page_to_use, used_second_factor
from portal.accounts.sign_in.demo import from_loopback, is_demo
from portal.accounts.sign_in.refusals import try_again_soon
from portal.infrastructure.cache import CacheUnavailable
from portal.infrastructure.full_disk import is_full

logger = logging.getLogger(__name__)

GetResponse = Callable[[HttpRequest], HttpResponseBase]
SIGNED_OUT = "_portal_signed_out"


class ProxiesMiddleware:
    """Looks whether as many proxies stand in front as was said, wherever a request leads."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # A balancer asks after our health from beside the proxies.
        if request.path != "/healthz":
            watch_proxies(request)
        return self.get_response(request)


class CountersMiddleware:
    """Where attempts cannot be counted now, nobody tries for free and nobody is turned away."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, CacheUnavailable):
            return None
        if is_full(error):
            # Not in a moment, then: it is said what is amiss.
            return None
        logger.error("Attempts cannot be counted: %s", error)
        return try_again_soon(request)


class UserLanguageMiddleware:
    """The language cookie wins; without one, the signed-in person's own language does."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        # Who has signed in, also when they have left: their language is theirs.
        user = request.account  # type: ignore[attr-defined]
        if not (chosen and translation.check_for_language(chosen)) and isinstance(user, User):
            translation.activate(user.language)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)


class SignOutMiddleware:
    """After signing out, the browser forgets the pages: "back" must not show them."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if getattr(request, SIGNED_OUT, False):
            response["Clear-Site-Data"] = '"cache"'
        return response


@receiver(user_logged_out, dispatch_uid="accounts.signed_out")
def _mark(sender: object, request: HttpRequest | None, **kwargs: object) -> None:
    if request is not None:
        setattr(request, SIGNED_OUT, True)


class DemoMiddleware:
    """A demo's passwords are known to all, so it answers to this machine alone."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path != "/healthz" and is_demo() and not from_loopback(request):
            return HttpResponseForbidden(
                _("This is a demonstration: it can only be visited on its own machine."),
                content_type="text/plain; charset=utf-8",
            )
        return self.get_response(request)


class PageMethodsMiddleware:
    """Pages are read and posted to. Class-based views of others take PUT for POST, unasked.

    A path with a NUL names nothing here: said at once, since PostgreSQL stumbles over it.
    """

    METHODS = ("GET", "HEAD", "POST", "OPTIONS")

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method not in self.METHODS and not request.path.startswith("/api/"):
            return HttpResponseNotAllowed(self.METHODS)
        if "\x00" in request.path_info:
            raise Http404
        return self.get_response(request)


class SecondFactorMiddleware:
    """Staff see no page before they have used a second factor in this session.

    allauth asks for it at sign-in where one is set up, but does not oblige anyone to set
    one up, and other ways in may follow.
    """

    ALWAYS = frozenset(
        {
            "account_logout",
            "account_reauthenticate",
            "mfa_authenticate",
            "mfa_reauthenticate",
            "mfa_reauthenticate_webauthn",
            "mfa_login_webauthn",
            "people:second_factor",
            "set_language",
            "healthz",
        }
    )
    TO_SET_UP = frozenset({"mfa_activate_totp", "mfa_add_webauthn"})
    """Open only to those who have no second factor: another would go round the first."""
    NAMESPACES = frozenset({"documents"})
    """`/verify/` tells everybody the same."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        user = request.user
        if not isinstance(user, User) or not user.is_staff or used_second_factor(request):
            return None
        match = request.resolver_match
        assert match is not None
        if match.view_name in self.ALWAYS or self.NAMESPACES & set(match.namespaces):
            return None
        if is_demo() and from_loopback(request):
            return None
        types = factor_types(user)
        if not types and match.view_name in self.TO_SET_UP:
            return None
        return _ask(request, types)


def _ask(request: HttpRequest, types: set[str]) -> HttpResponse:
    if request.headers.get("HX-Request") or not request.accepts("text/html"):
        text = _("Use your second factor first: open the portal in your browser.")
        if request.accepts("application/json"):
            return JsonResponse({"detail": text}, status=403)
        return HttpResponseForbidden(text, content_type="text/plain; charset=utf-8")
    page = page_to_use(types)
    # What was posted is not repeated by itself, so the way back is to a page.
    back = request.get_full_path() if request.method in {"GET", "HEAD"} else "/"
    return HttpResponseRedirect(f"{reverse(page)}?{urlencode({REDIRECT_FIELD_NAME: back})}")
