"""Forms of the second factor: allauth's, with what it leaves open."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.totp.internal.auth import TOTP
from django import forms
from django.utils.translation import gettext_lazy as _

from portal.accounts.second_factor.kept import is_lost

LOST = _(
    "Your second factor can no longer be read: a key of the portal is lost. Call our support: two"
    " administrators can have you set up a new one. A passkey still works."
)


class SaysWhatIsLost:
    """Where no key opens a factor no code fits it; typing again would be of no use."""

    user: Any

    def clean_code(self) -> str:
        try:
            code: str = super().clean_code()  # type: ignore[misc]
        except forms.ValidationError as wrong:
            if wrong.code == "incorrect_code" and is_lost(self.user):
                raise forms.ValidationError(LOST, code="factor_lost") from wrong
            raise
        return code


class FactorForm(SaysWhatIsLost, AuthenticateForm):  # type: ignore[misc] # allauth is not typed
    pass


class FactorAgainForm(SaysWhatIsLost, ReauthenticateForm):  # type: ignore[misc]
    pass


class SetUpAppForm(ActivateTOTPForm):  # type: ignore[misc]
    """The code that shows that an app works has served: whoever saw it typed cannot sign in."""

    def clean_code(self) -> str:
        code: str = super().clean_code()
        if not TOTP(Authenticator(user=self.user))._mark_code_used(code):
            raise get_adapter().validation_error("incorrect_code")
        return code
