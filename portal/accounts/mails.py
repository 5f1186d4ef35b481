"""The mails about accounts."""

from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import FactorRenewal, Invitation, OneTimeCode, User
from portal.accounts.permissions import Role
from portal.outbox.models import OutgoingMail
from portal.outbox.queue import absolute_url, queue_mail


def invitation(*, invitation: Invitation, token: str, on_behalf_of: str | Promise) -> OutgoingMail:
    """The mail with the link; `on_behalf_of` names whom the person will represent.

    One mail per token: a renewed invitation is a new occurrence.
    """
    return queue_mail(
        key=f"invitation.sent:{invitation.pk}:{invitation.token_sha256[:12]}",
        to=invitation.email,
        language=invitation.language,
        subject=_("Your access to the Crisalid portal"),
        template="accounts/invitation",
        context={
            "invitation": invitation,
            "on_behalf_of": on_behalf_of,
            "url": absolute_url(reverse("people:invitation", args=[token])),
        },
        secret=True,
    )


def one_time_code(
    *, row: OneTimeCode, code: str, language: str, about: str | Promise = ""
) -> OutgoingMail:
    """The six digits; the mail says what they are good for and for how long."""
    return queue_mail(
        key=f"account.code:{row.pk}",
        to=row.email,
        language=language,
        subject=_("Your code for the Crisalid portal"),
        template="accounts/signing_code" if about else "accounts/one_time_code",
        context={"code": f"{code[:3]} {code[3:]}", "about": about},
        secret=True,
    )


def invitation_revoked(*, invitation: Invitation, on_behalf_of: str | Promise) -> OutgoingMail:
    """Tells whoever was invited that their link no longer works."""
    return queue_mail(
        key=f"invitation.revoked:{invitation.pk}",
        to=invitation.email,
        language=invitation.language,
        subject=_("Your invitation to the Crisalid portal is withdrawn"),
        template="accounts/invitation_revoked",
        context={"invitation": invitation, "on_behalf_of": on_behalf_of},
    )


def staff_role_changed(*, user: User, occurrence: str) -> OutgoingMail:
    """Tells one of Crisalid's people which role they have now."""
    return queue_mail(
        key=f"account.role_changed:{user.pk}:{occurrence}",
        to=user.email,
        language=user.language,
        subject=_("Your role on the Crisalid portal has changed"),
        template="accounts/staff_role_changed",
        context={"user": user, "url": absolute_url(reverse("home:index"))},
    )


def account_closed(*, user: User, occurrence: str) -> OutgoingMail:
    """Tells a person that their account no longer opens."""
    return queue_mail(
        key=f"account.closed:{user.pk}:{occurrence}",
        to=user.email,
        language=user.language,
        subject=_("Your access to the Crisalid portal has ended"),
        template="accounts/account_closed",
        context={"user": user},
    )


def account_opened(*, user: User, occurrence: str) -> OutgoingMail:
    """Tells a person whose account was closed that it opens again."""
    return queue_mail(
        key=f"account.opened:{user.pk}:{occurrence}",
        to=user.email,
        language=user.language,
        subject=_("Your access to the Crisalid portal is open again"),
        template="accounts/account_opened",
        context={"user": user, "url": absolute_url(reverse("account_login"))},
    )


def signed_out(*, user: User, occurrence: str) -> OutgoingMail:
    """Tells a person that an administrator has ended all their sessions."""
    return queue_mail(
        key=f"account.signed_out:{occurrence}",
        to=user.email,
        language=user.language,
        subject=_("Your sessions on the Crisalid portal were ended"),
        template="accounts/signed_out",
        context={"user": user, "url": absolute_url(reverse("account_login"))},
    )


def password_reset(*, email: str, language: str, url: str, occurrence: str) -> OutgoingMail:
    """The link to choose a new password."""
    return queue_mail(
        key=f"account.password_reset:{occurrence}",
        to=email,
        language=language,
        subject=_("Choose a new password for the Crisalid portal"),
        template="accounts/password_reset",
        context={"url": url},
        secret=True,
    )


def factor_taken(*, user: User, occurrence: str) -> OutgoingMail:
    """Tells a person that their second factor no longer counts, and what to do now."""
    return queue_mail(
        key=f"account.factor_taken:{occurrence}",
        to=user.email,
        language=user.language,
        subject=_("Set up a new second factor on the Crisalid portal"),
        template="accounts/factor_taken",
        context={"user": user, "url": absolute_url(reverse("people:second_factor"))},
    )


def factor_renewal_asked(*, renewal: FactorRenewal) -> None:
    """To its owner: somebody asks to take it away. To the other administrators: decide."""
    owner = renewal.user
    _about_factor(
        renewal, owner, "asked", "factor_renewal_asked",
        _("It is asked to renew your second factor on the Crisalid portal"),
    )  # fmt: skip
    admins = User.objects.filter(role=Role.ADMIN, is_active=True)
    for person in admins.exclude(pk__in=(renewal.asked_by_id, owner.pk)):
        _about_factor(
            renewal, person, "asked", "factor_to_decide",
            _("A second factor is to be renewed: agree or decline"),
        )  # fmt: skip


def factor_kept(*, renewal: FactorRenewal, by: User) -> None:
    """To its owner: it stays as it is. To whoever asked, unless they took it back themselves."""
    _about_factor(
        renewal, renewal.user, "kept", "factor_kept",
        _("Your second factor on the Crisalid portal stays as it is"),
    )  # fmt: skip
    if renewal.asked_by_id != by.pk and renewal.asked_by.is_active:
        _about_factor(
            renewal, renewal.asked_by, "kept", "factor_kept_for_asker",
            _("The second factor that you asked to renew stays as it is"),
        )  # fmt: skip


def _about_factor(
    renewal: FactorRenewal, to: User, event: str, template: str, subject: Promise
) -> None:
    queue_mail(
        key=f"account.factor_renewal_{event}:{renewal.pk}:user:{to.pk}",
        to=to.email,
        language=to.language,
        subject=subject,
        template=f"accounts/{template}",
        context={
            "user": to,
            "renewal": renewal,
            "url": absolute_url(reverse("people:renewals")),
        },
    )


NOTICES: dict[str, str | Promise] = {
    "account/email/password_changed": _("Your password was changed."),
    "account/email/password_set": _("A password was set for your account."),
    "account/email/password_reset": _("Your password was chosen anew, by a link sent by mail."),
    "mfa/email/totp_activated": _("An authenticator app was added to your account."),
    "mfa/email/totp_deactivated": _("The authenticator app was removed from your account."),
    "mfa/email/webauthn_added": _("A security key or passkey was added to your account."),
    "mfa/email/webauthn_removed": _("A security key or passkey was removed from your account."),
    "mfa/email/recovery_codes_generated": _("New recovery codes were made for your account."),
}
"""What allauth gives notice of, in our words."""


def security_notice(
    *, email: str, language: str, notice: str | Promise, context: dict[str, Any], occurrence: str
) -> OutgoingMail:
    """Something changed that lets people in: whoever did not do it must know."""
    return queue_mail(
        key=f"account.security_notice:{occurrence}",
        to=email,
        language=language,
        subject=_("Security of your account on the Crisalid portal"),
        template="accounts/security_notice",
        context={
            "notice": notice,
            "at": context.get("timestamp"),
            "ip": context.get("ip"),
            "user_agent": context.get("user_agent"),
            "url": absolute_url(reverse("people:profile")),
        },
    )


def plain(*, email: str, language: str, subject: str, body: str, occurrence: str) -> OutgoingMail:
    """A text that another package has written."""
    return queue_mail(
        key=f"account.plain:{occurrence}",
        to=email,
        language=language,
        subject=subject,
        template="accounts/plain",
        context={"body": body},
        secret=True,
    )
