"""Middleware at every door: who is asked to sign in, and who has left and finds nothing more."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware, get_user
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render, resolve_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from portal.accounts.standing.current import Departed, is_current
from portal.accounts.standing.doors import KNOWS_THE_ACCOUNT, Audience, audience_of


class StandingMiddleware(LoginRequiredMiddleware):
    """`request.user` is who is here today, `request.account` who is signed in.

    They differ for whoever has left: pages of the account know them, for public ones they are a
    visitor, and all others say so. Nothing is kept from one request to the next. Stands right
    after sessions and accounts, so that whatever follows is asked about who is here.
    """

    def process_request(self, request: Any) -> None:
        request.account = request.user
        request.user = SimpleLazyObject(lambda: _reader(request))

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., Any],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        audience = audience_of(view_func)
        if audience in KNOWS_THE_ACCOUNT:
            request.user = request.account  # type: ignore[attr-defined]
        elif audience is not Audience.ANYONE and isinstance(request.user, Departed):
            return _left(request)
        refused = super().process_view(request, view_func, view_args, view_kwargs)
        if refused is None and audience is not Audience.ANYONE and request.user.is_authenticated:
            # Who it is has been read: a page asks them a thousand things, each by a detour.
            request.user = getattr(request.user, "_wrapped", request.user)
        return refused

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        # A page may send visitors to sign in by itself. Who has signed in would come straight
        # back, for ever.
        asks = response.headers.get("Location", "").startswith(resolve_url(settings.LOGIN_URL))
        return _left(request) if asks and isinstance(request.user, Departed) else response


def _reader(request: HttpRequest) -> Any:
    account: Any = get_user(request)
    if not account.is_authenticated:
        return account
    return account if is_current(account) else Departed()


def _left(request: HttpRequest) -> HttpResponse:
    text = _("You no longer represent an integrator.")
    if request.headers.get("HX-Request") or not request.accepts("text/html"):
        if request.accepts("application/json"):
            return JsonResponse({"detail": text}, status=403)
        return HttpResponse(text, status=403, content_type="text/plain; charset=utf-8")
    return render(request, "accounts/left.html", status=403)
