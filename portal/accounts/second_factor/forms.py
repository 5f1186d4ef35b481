"""Forms of the second factor: allauth's, with what it leaves open."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts.acts.actions import note_code_used
from portal.accounts.acts.failures import note_failure, note_lock
from portal.accounts.acts.seen import seen_in
from portal.accounts.models import AccountAct
from portal.accounts.second_factor.kept import is_lost

LOST = _(
    "Your second factor can no longer be read: a key of the portal is lost. Call our support: two"
    " administrators can have you set up a new one. A passkey still works."
)


LOCKED = "too_many_login_attempts"


class ChecksCode:
    """Says what is lost, notes what fails, and which recovery code is spent.

    Where no key opens a factor no code fits it; typing again would be of no use.
    """

    user: Any
    authenticator: Authenticator

    def clean_code(self) -> str:
        try:
            return self._checked()
        except forms.ValidationError as wrong:
            _note(AccountAct.Kind.WRONG_CODE, wrong, self.user)
            if wrong.code == "incorrect_code" and is_lost(self.user):
                raise forms.ValidationError(LOST, code="factor_lost") from wrong
            raise

    def _checked(self) -> str:
        """A recovery code is spent and noted together; what was counted stays, whatever comes."""
        with transaction.atomic():
            try:
                code: str = super().clean_code()  # type: ignore[misc]
            except forms.ValidationError as error:
                wrong = error
            else:
                if self.authenticator.type == Authenticator.Type.RECOVERY_CODES:
                    # Read anew: allauth has marked it on a row of its own.
                    kept = Authenticator.objects.get(pk=self.authenticator.pk)
                    left = len(kept.wrap().get_unused_codes())
                    note_code_used(by=self.user, seen=seen_in(context.request), left=left)
                return code
        raise wrong


@contextmanager
def unreadable_is_wrong() -> Iterator[None]:
    """What no browser sends is refused like a wrong code: it breaks what reads it."""
    try:
        yield
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise get_adapter().validation_error("incorrect_code") from error


class ChecksPasskey:
    """Notes a passkey that is refused; whose it was, nobody knows who has not signed in."""

    user: Any

    def clean_credential(self) -> Authenticator:
        try:
            with unreadable_is_wrong():
                found: Authenticator = super().clean_credential()  # type: ignore[misc]
        except forms.ValidationError as wrong:
            _note(AccountAct.Kind.WRONG_PASSKEY, wrong, self.user)
            raise
        return found


def _note(kind: AccountAct.Kind, wrong: forms.ValidationError, user: Any) -> None:
    if wrong.code == LOCKED and user is not None:
        note_lock(context.request, user=user)
    else:
        note_failure(context.request, kind, user=user)


class FactorForm(ChecksCode, AuthenticateForm):  # type: ignore[misc] # allauth is not typed
    pass


class FactorAgainForm(ChecksCode, ReauthenticateForm):  # type: ignore[misc]
    pass


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    def clean(self) -> dict[str, Any]:
        with unreadable_is_wrong():
            data: dict[str, Any] = super().clean()
        return data


class PasskeyForm(ChecksPasskey, AuthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class PasskeyAgainForm(ChecksPasskey, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class PasskeySignInForm(ChecksPasskey, LoginWebAuthnForm):  # type: ignore[misc]
    pass


class SetUpAppForm(ActivateTOTPForm):  # type: ignore[misc]
    """The code that shows that an app works has served: whoever saw it typed cannot sign in."""

    def clean_code(self) -> str:
        code: str = super().clean_code()
        if not TOTP(Authenticator(user=self.user))._mark_code_used(code):
            raise get_adapter().validation_error("incorrect_code")
        return code
