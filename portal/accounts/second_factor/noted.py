"""Notes what allauth's pages change of second factors, in one transaction with the change, and
gives the session another name where its owner has proven anew who they are.

Its signals come after the commit, and say nothing of a new name; so the factors are compared
before and after, whatever page it was.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext as _

from portal.accounts.acts.actions import (
    end_sessions,
    note_app_added,
    note_app_removed,
    note_codes_made,
    note_passkey_added,
    note_passkey_removed,
    note_passkey_renamed,
)
from portal.accounts.acts.seen import Seen, seen_in
from portal.accounts.models import User

CHANGING = frozenset(
    {
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_generate_recovery_codes",
        "mfa_add_webauthn",
        "mfa_edit_webauthn",
        "mfa_remove_webauthn",
    }
)
"""The names of the routes that may change a factor."""
PROVING = frozenset({"account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"})
"""The names of the routes where one proves anew who one is."""

Type = Authenticator.Type
Factors = dict[int, tuple[str, str]]
View = Callable[..., HttpResponseBase]


def factors_noted(patterns: list[Any]) -> list[Any]:
    """allauth's routes, those that change a factor or prove who one is noted."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            factors_noted(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and pattern.name in CHANGING:
            pattern.callback = _noted(pattern.callback)
        elif isinstance(pattern, URLPattern) and pattern.name in PROVING:
            pattern.callback = _renamed(pattern.callback)
    return patterns


def _noted(view: View) -> View:
    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = request.user
        if request.method != "POST" or not isinstance(user, User):
            return view(request, *args, **kwargs)
        with transaction.atomic():
            # Two tabs change one after the other.
            User.objects.select_for_update().get(pk=user.pk)
            before = _factors(user)
            response = view(request, *args, **kwargs)
            after = _factors(user)
            note_changes(user, seen_in(request), before, after)
            if before.keys() - after.keys():
                _end_others(request, user)
        return response

    return run


def _renamed(view: View) -> View:
    """What somebody knew of the session before is of no use after (ASVS 7.2.4)."""

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user, before = request.user, request.session.session_key
        proofs = list(get_authentication_records(request, user))
        response = view(request, *args, **kwargs)
        if request.user == user and get_authentication_records(request, user) != proofs:
            with transaction.atomic():
                request.session.cycle_key()
                known = UserSession.objects.filter(session_key=before)
                known.update(session_key=request.session.session_key)
        return response

    return run


def _end_others(request: HttpRequest, user: User) -> None:
    """With a factor go the sessions that it may have opened (ASVS 7.4.3); new codes are others."""
    rows = UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key)
    if others := list(rows):
        end_sessions(by=user, sessions=others, seen=seen_in(request))
        messages.info(request, _("Your other sessions are ended: sign in anew there."))


def _factors(user: User) -> Factors:
    rows = Authenticator.objects.filter(user=user).order_by("pk")
    return {row.pk: (row.type, str(row.data.get("name", ""))) for row in rows}


def note_changes(user: User, seen: Seen, before: Factors, after: Factors) -> None:
    """One act for each difference; recovery codes that go with the last factor are part of that."""
    for pk, (kind, name) in after.items():
        if pk in before:
            if name != before[pk][1]:
                note_passkey_renamed(by=user, seen=seen, name=name)
        elif kind == Type.TOTP:
            note_app_added(by=user, seen=seen)
        elif kind == Type.WEBAUTHN:
            note_passkey_added(by=user, seen=seen, name=name)
        else:
            note_codes_made(by=user, seen=seen)
    for pk in before.keys() - after.keys():
        kind, name = before[pk]
        if kind == Type.TOTP:
            note_app_removed(by=user, seen=seen)
        elif kind == Type.WEBAUTHN:
            note_passkey_removed(by=user, seen=seen, name=name)
