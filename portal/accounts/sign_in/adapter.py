"""Allauth's adapter: nobody signs up, and its mails are rows of the outbox."""

import logging
import uuid
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import make_password
from django.contrib.sites.shortcuts import get_current_site
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from portal.accounts import mails
from portal.accounts.acts.actions import (
    change_password,
    note_sign_in,
    note_sign_out,
    reset_password,
)
from portal.accounts.acts.failures import note_failure, note_lock, note_slowed
from portal.accounts.acts.seen import hash_of_address, seen_in
from portal.accounts.addresses import client_ip
from portal.accounts.models import AccountAct, User
from portal.accounts.second_factor.session import methods_used
from portal.infrastructure import encryption

logger = logging.getLogger(__name__)

WRONG_CODE = _("This is not the code, or no longer: read the one shown now, and type it again.")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    # What a person can do about it, where allauth's own only say that something is wrong.
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed: ask the manager of your company."),
        "email_password_mismatch": _(
            "Type address and password again: together they are not those of an account."
        ),
        "enter_current_password": _("This is not your password: type it again."),
        "incorrect_code": WRONG_CODE,
        "incorrect_password": _("This is not your password: type it again."),
        "invalid_or_expired_key": _("This link has served or is too old: ask for a new one."),
        "invalid_login": _("Type address and password again."),
        "invalid_password_reset": _("This link has served or is too old: ask for a new one."),
        "too_many_login_attempts": _(
            "That was often: wait some minutes, then try again or choose a new password."
        ),
        "unknown_email": _("Check the address: no account has it."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address by which attempts are counted: the same that evidence keeps."""
        if address := client_ip(request):
            return address
        raise PermissionDenied

    # What happens to accounts is noted where it happens, in one transaction with it; allauth's
    # signals come after, when nothing can be undone.

    def login(self, request: HttpRequest, user: User) -> None:
        with transaction.atomic():
            super().login(request, user)
            note_sign_in(by=user, seen=seen_in(request), methods=methods_used(request, user))

    def logout(self, request: HttpRequest) -> None:
        user = request.user
        with transaction.atomic():
            if isinstance(user, User):
                note_sign_out(by=user, seen=seen_in(request))
            super().logout(request)

    def set_password(self, user: User, password: str) -> None:
        """Change it, or choose it anew by a link."""
        request = context.request
        by_link = request.resolver_match.view_name == "account_reset_password_from_key"
        deed = reset_password if by_link else change_password
        user.password = make_password(password)
        deed(by=user, password_hash=user.password, seen=seen_in(request))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            if self._account_is_locked(request, credentials):
                address = credentials.get("email", "")
                note_lock(request, user=User.objects.by_address(address), address=address)
            else:
                note_slowed(request)
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        address = credentials.get("email", "")
        user = User.objects.by_address(address)
        note_failure(request, AccountAct.Kind.WRONG_PASSWORD, user=user, address=address)

    def _account_is_locked(self, request: HttpRequest, credentials: dict[str, Any]) -> bool:
        """Whether it is the limit of the account that is met, and not that of one place."""
        rates = ratelimit.get_rates(app="allauth.account", action="login_failed")
        of_account = [f"{r.amount}/{r.duration}s/key" for r in rates if r.per == "key"]
        return not ratelimit.consume(
            request,
            app="allauth.account",
            action="login_failed",
            config={"login_failed": ",".join(of_account)},
            key=self._get_login_attempts_cache_key(request, **credentials),
            dry_run=True,
        )

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Counted by a keyed hash: the cache holds no address that can be guessed from it."""
        address = credentials.get("email", credentials.get("username", ""))
        return f"{get_current_site(request).domain}:{hash_of_address(address)}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Queue what allauth wants to say, in our words where we have some."""
        user = context.get("user")
        if not isinstance(user, User):
            user = User.objects.filter(email__iexact=email).first()
        language = user.language if user else translation.get_language() or "fr"
        occurrence = str(uuid.uuid4())
        with transaction.atomic():
            if notice := mails.NOTICES.get(template_prefix):
                mails.security_notice(
                    email=email,
                    language=language,
                    notice=notice,
                    context=context,
                    occurrence=occurrence,
                )
                return
            with translation.override(language):
                message = self.render_mail(template_prefix, email, {"request": None, **context})
            mails.plain(
                email=email,
                language=language,
                subject=message.subject,
                body=message.body,
                occurrence=occurrence,
            )

    def get_reset_password_from_key_url(self, key: str) -> str:
        """On our own address, whatever Host the request claimed."""
        path = reverse(
            "account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"}
        ).replace("UID-KEY", key)
        return settings.SITE_URL.rstrip("/") + path

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("people:profile")


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": WRONG_CODE}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return entity | {"name": self.get_totp_issuer()}

    def encrypt(self, text: str) -> str:
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """What a second factor is made of; where its key was lost, what nobody knows.

        No code fits that, and nothing else of the sign-in has to know: the pages say why
        (`second_factor.lost`), and two administrators have a new one set up.
        """
        try:
            return encryption.decrypt(encrypted_text)
        except encryption.KeyLost:
            logger.error("A second factor cannot be read: its key is not in KEYS_DIR")
            unknown: str = generate_totp_secret()
            return unknown

    def get_totp_label(self, user: AbstractBaseUser) -> str:
        return user.get_username()
