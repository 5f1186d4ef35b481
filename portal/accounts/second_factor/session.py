"""Whether this session has used a second factor, which staff must before any page."""

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from portal.accounts.signed_in import signed_in_user

PROOFS = frozenset(
    {Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN, Authenticator.Type.RECOVERY_CODES}
)


def used_second_factor(request: HttpRequest) -> bool:
    """Whether the signed-in user has shown a code, key or passkey in this session."""
    user = signed_in_user(request)
    return any(
        record.get("method") == "mfa" and record.get("type") in PROOFS
        for record in get_authentication_records(request, user)
    )


def used_passkey_since(request: HttpRequest, seconds: float, now: float) -> float | None:
    """When (Unix time) a passkey or key was last used in this session, if so recently."""
    user = signed_in_user(request)
    moments = [
        float(record["at"])
        for record in get_authentication_records(request, user)
        if record.get("method") == "mfa" and record.get("type") == Authenticator.Type.WEBAUTHN
    ]
    return max((moment for moment in moments if now - moment < seconds), default=None)


NAMES = {
    Authenticator.Type.TOTP: "app",
    Authenticator.Type.WEBAUTHN: "key",
    Authenticator.Type.RECOVERY_CODES: "recovery_code",
}


def methods_used(request: HttpRequest, user: Any) -> list[str]:
    """By which proofs `user` has come in, in order: of "password", "link", "passkey", `NAMES`."""
    found: list[str] = []
    for record in get_authentication_records(request, user):
        if record.get("method") != "mfa":
            kind = "link" if record.get("method") == "password_reset" else "password"
        elif record.get("passwordless"):
            kind = "passkey"
        else:
            kind = NAMES.get(record.get("type"), "key")
        if kind not in found:
            found.append(kind)
    return found


def factor_types(user: Any) -> set[str]:
    """The kinds of second factor that `user` has set up: "totp", "webauthn"."""
    factors = Authenticator.objects.filter(user=user)
    return set(
        factors.exclude(type=Authenticator.Type.RECOVERY_CODES).values_list("type", flat=True)
    )


def page_to_use(types: set[str]) -> str:
    """The name of the page where one of `types` is shown; where to set one up if none."""
    if not types:
        return "people:second_factor"
    return "mfa_reauthenticate" if "totp" in types else "mfa_reauthenticate_webauthn"


def note_setup(
    sender: Any, request: HttpRequest, user: Any, authenticator: Authenticator, **kwargs: Any
) -> None:
    """Setting one up shows that it works, so the session need not ask for it at once again."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
