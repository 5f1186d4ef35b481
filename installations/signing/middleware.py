"""Middleware that holds a locked session on the merchant's signing page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse

from installations.signing import session_lock
from portal.accounts.standing.current import is_current

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class SigningLockMiddleware:
    """Any other address asks for the technician's password first.

    Stands after sessions and accounts, before whatever answers or redirects by itself.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        locked = session_lock.held_session(request)
        if locked and not is_current(request.user):
            # The account was closed meanwhile: nobody could unlock, and nothing is open either.
            session_lock.free_session(request)
            locked = None
        if locked and not session_lock.stays_within(locked, request.path):
            return HttpResponseRedirect(reverse("installations:unlock"))
        response = self.get_response(request)
        if locked:
            response["Cache-Control"] = "no-store"
        return response
