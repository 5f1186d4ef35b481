"""Asks the signer for a fresh password, passkey or mailed code, at the moment of signing."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from allauth.account import app_settings as allauth_settings
from allauth.core.internal import ratelimit
from django import forms
from django.contrib.auth.hashers import check_password
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.accounts.acts.failures import note_failure
from portal.accounts.models import AccountAct, User
from portal.accounts.proofs import codes
from portal.accounts.second_factor.session import used_passkey_since
from portal.core import clock
from portal.core.actions import Refused

PASSWORD, PASSKEY, CODE = "password", "passkey", "code_by_mail"

RATES = {"proof": "5/m/key"}
"""Wrong passwords per signer; see allauth's rate limits."""


@dataclass(frozen=True)
class Proof:
    """How the signer proved who they are (`portal.documents.evidence.ProofKind`), and when."""

    kind: str
    at: dt.datetime


class ProofForm(forms.Form):
    """Mixin for a form that signs: `class SignForm(ProofForm)`.

    `request` is that of the signer. `subject` names what is signed and by whom, such as
    "charter:3:user:7" (100 characters). The signer is the signed-in user, unless `email` and
    `language` name somebody else, who then proves by code alone. `about` tells the mail what
    the code signs (see `codes.send_code`).

    The template includes "accounts/_proof.html". Its button "send me a code" posts the same
    form: when `form.wants_code`, the view calls `form.send_code()` and shows the form again,
    with all that was typed and no errors. Otherwise a valid form has its `proof`.
    """

    password = forms.CharField(
        label=_("Your password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = forms.CharField(
        label=_("Or the code received by mail"),
        required=False,
        max_length=12,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )
    proof_purpose = "sign"
    proof: Proof

    def __init__(
        self,
        *args: Any,
        request: HttpRequest,
        subject: str,
        email: str = "",
        language: str = "",
        about: str | Promise = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.proof_subject = subject
        user = request.user
        self.signer = user if isinstance(user, User) and not email else None
        self.proof_email = email or (self.signer.email if self.signer else "")
        self.proof_language = language or (self.signer.language if self.signer else "fr")
        self.proof_about = about
        self.code_sent = False
        if self.signer is None or not self.signer.has_usable_password():
            del self.fields["password"]
            self.fields["code"].label = _("The code received by mail")

    @property
    def wants_code(self) -> bool:
        """Whether the button was pressed; Enter in a filled field means to sign."""
        return (
            self.is_bound
            and "send_code" in self.data
            and not any(self.data.get(self.add_prefix(name)) for name in ("password", "code"))
        )

    @property
    def masked_email(self) -> str:
        """The signer's address, enough of it to be recognised by its owner."""
        name, _at, domain = self.proof_email.partition("@")
        return f"{name[:2]}…@{domain}"

    @property
    def passkey_at(self) -> dt.datetime | None:
        """When the signer used a passkey or key in this session, if minutes ago."""
        if self.signer is None:
            return None
        fresh = float(allauth_settings.REAUTHENTICATION_TIMEOUT)
        moment = used_passkey_since(self.request, fresh, clock.now().timestamp())
        return None if moment is None else dt.datetime.fromtimestamp(moment, dt.UTC)

    def send_code(self) -> bool:
        """Mail a code to the signer; a refusal becomes an error of the form."""
        try:
            codes.send_code(
                purpose=self.proof_purpose,
                subject=self.proof_subject,
                email=self.proof_email,
                language=self.proof_language,
                about=self.proof_about,
            )
        except Refused as refused:
            self.add_error(None, str(refused.message))
        else:
            self.code_sent = True
            # One goes on where one is: with the code.
            self.fields["code"].widget.attrs["autofocus"] = True
        return self.code_sent

    def is_valid(self) -> bool:
        return not self.wants_code and super().is_valid()

    def full_clean(self) -> None:
        if self.wants_code:
            # Whoever asks for a code has not finished: nothing is judged yet.
            self._errors = forms.utils.ErrorDict()
            self.cleaned_data: dict[str, Any] = {}
            return
        super().full_clean()
        # Last of all, so that no code is spent on a form that fails for another reason.
        if self.is_bound and not self._errors:
            try:
                self.proof = self._prove()
            except Refused as refused:
                field = "code" if self.cleaned_data.get("code") else "password"
                self.add_error(field if field in self.fields else "code", str(refused.message))

    def _prove(self) -> Proof:
        if code := self.cleaned_data.get("code"):
            codes.use_code(purpose=self.proof_purpose, subject=self.proof_subject, code=code)
            return Proof(CODE, clock.now())
        if self.signer and (password := self.cleaned_data.get("password")):
            self._check_password(self.signer, password)
            return Proof(PASSWORD, clock.now())
        if moment := self.passkey_at:
            return Proof(PASSKEY, moment)
        if self.signer and "password" in self.fields:
            raise Refused(
                _("Type your password, or ask for a code by mail and type it here."), "no_proof"
            )
        raise Refused(_("Ask for a code by mail and type it here."), "no_proof")

    def _check_password(self, signer: User, password: str) -> None:
        usage = ratelimit.consume(
            self.request,
            app="portal.accounts",
            action="proof",
            config=RATES,
            key=f"user:{signer.pk}",
        )
        if not usage:
            raise Refused(
                _("Too many attempts. Wait a minute, then try again."), "too_many_attempts"
            )
        if not check_password(password, signer.password):
            note_failure(self.request, AccountAct.Kind.WRONG_PROOF, user=signer)
            raise Refused(_("This is not your password: type it again."), "wrong_password")
        usage.rollback()
