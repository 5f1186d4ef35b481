"""What the accounts hand to the house: navigation, and their events in sentences."""

from collections.abc import Iterable, Iterator

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal.accounts.acts import evidence, keeping
from portal.accounts.acts.words import Erased, Method
from portal.accounts.models import (
    AccountAct,
    DemoMark,
    FactorRenewal,
    Invitation,
    Language,
    OneTimeCode,
    User,
)
from portal.accounts.permissions import Permission, Role
from portal.accounts.standing.current import is_current
from portal.core.duties import Duty, Urgency, register_duties
from portal.core.personal_data.copies import Account, Address, Handed, register_personal
from portal.core.personal_data.retention import Kept, register_kept
from portal.house.known import Known, Subject, register_house_setting, value_of
from portal.house.values import days, number
from portal.journal.verify.sources import Source, register_evidence
from portal.journal.words.sentences import (
    Family,
    Sentence,
    choice,
    choices_of,
    moment,
    register_sentences,
)
from portal.journal.words.subjects import Named, SubjectKind, register_subjects
from portal.ui.frame.banners import Banner, register_banners_everywhere
from portal.ui.frame.context import account_of
from portal.ui.frame.navigation import Group, NavItem, register_navigation

register_navigation(
    NavItem(
        label=_("Crisalid’s people"),
        url_name="people:staff",
        icon="user-cog",
        visible=lambda user: is_current(user) and user.may(Permission.STAFF_READ),
        order=900,
        first={Role.ADMIN: 1},
        group=Group.SETTINGS,
    )
)

register_house_setting(
    Known(
        "invitation_days",
        Subject.ACCOUNTS,
        _("Life of an invitation"),
        _("Days in which whoever is invited can make their account."),
        _("Invitations sent before a change keep the days that they were sent with."),
        lambda: 14,
        number(1, 60),
        days,
    )
)

register_house_setting(
    Known(
        "account_acts_days",
        Subject.ACCOUNTS,
        _("What is kept of sign-ins"),
        _("Days for which sign-ins, attempts, addresses and browsers are kept."),
        _("Older ones are erased within hours; the journal keeps that there was a sign-in."),
        lambda: 365,
        number(182, 366),
        days,
    )
)

register_kept(
    Kept(
        "sign_ins",
        _("Sign-ins and attempts: moment, address, browser"),
        _("Legitimate interest: finding misuse of an account (GDPR, art. 32)."),
        lambda: days(value_of("account_acts_days")),
        lambda: keeping.old_acts().count(),
        keeping.forget_old_acts,
    )
)

# Of what one proves who one is with: that it is there, never what it is.
register_personal(
    Handed(
        "account",
        _("Your account"),
        User,
        ("name", "email", "phone", "language", "role", "joined_at", "last_login", "is_active"),
        whose=[Account("pk")],
        about=True,
    ),
    Handed(
        "addresses",
        _("Your addresses"),
        EmailAddress,
        ("email", "verified", "primary"),
        whose=[Account("user")],
    ),
    Handed(
        "second_factors",
        _("Your passkeys and second factors"),
        Authenticator,
        (("type", _("Kind")), ("data__name", _("Name")), ("created_at", _("Since")),
         ("last_used_at", _("Used last"))),
        whose=[Account("user")],
    ),
    Handed(
        "sessions",
        _("Where you are signed in"),
        UserSession,
        (("created_at", _("Since")), ("last_seen_at", _("Used last")), ("ip", _("Address")),
         ("user_agent", _("Browser"))),
        whose=[Account("user")],
    ),
    Handed(
        "sign_ins",
        _("Sign-ins, attempts and changes"),
        AccountAct,
        ("kind", "at", "ip", "browser", "detail"),
        whose=[Account("user")],
    ),
    Handed(
        "factor_renewals",
        _("Second factors set up anew"),
        FactorRenewal,
        ("asked_at", "reason", "decided_at", ("granted", _("Granted"))),
        whose=[Account("user")],
        about=True,
    ),
    Handed(
        "invitations",
        _("Invitations to the portal"),
        Invitation,
        ("email", "name", "language", "role", "invited_at", "expires_at", "accepted_at",
         "revoked_at"),
        whose=[Account("accepted_by"), Address("email", "invited_at", unless="accepted_by")],
        about=True,
    ),
    Handed(
        "codes",
        _("Codes sent by mail"),
        OneTimeCode,
        (("email", _("e-mail address")), ("created_at", _("sent at")),
         ("expires_at", _("expires at")), ("used_at", _("used at"))),
        whose=[Address("email", "created_at")],
    ),
    Handed(
        "administration",
        _("What you did in the administration"),
        LogEntry,
        ("action_time", "action_flag"),
        whose=[Account("user")],
    ),
)  # fmt: skip


@register_duties
def _renewals(user: User) -> Iterator[Duty]:
    """A colleague who cannot sign in waits for the second of two administrators."""
    if not user.may(Permission.STAFF_MANAGE):
        return
    waiting = FactorRenewal.objects.open().exclude(asked_by=user)
    for row in waiting.select_related("user").order_by("asked_at")[:3]:
        yield Duty(
            title=format_lazy(_("A second factor to renew: {name}"), name=row.user.name),
            hint=row.reason,
            href=reverse("people:renewals"),
            action=_("Look and decide"),
            urgency=Urgency.SOON,
        )


@register_banners_everywhere
def has_left(request: HttpRequest) -> Iterable[Banner]:
    """Whoever has left is told why there is nothing more, on the pages that they can open."""
    account = account_of(request)
    if account is None or is_current(account):
        return []
    return [
        {
            "tone": "info",
            "title": _("You no longer represent an integrator."),
            "text": _(
                "Your signatures stay valid. To work for a company again, ask its manager to "
                "invite you."
            ),
            "href": reverse("people:profile"),
            "label": _("My account"),
        }
    ]


def _person(named: Named, reader: User) -> str:
    """The page of one of Crisalid's people: `slug` is their role, which others do not have."""
    if not named.slug or not reader.may(Permission.STAFF_READ):
        return ""
    return reverse("people:person", args=[named.key[1]])


register_evidence(Source("accounts", evidence.inspect, evidence.index))
register_subjects(SubjectKind(DemoMark, lambda: ""))
register_subjects(
    SubjectKind(User, lambda: "name", href=_person, slug="role"),
    SubjectKind(Invitation, lambda: "email"),
    SubjectKind(AccountAct, lambda: "kind"),
)
register_sentences(
    Family(
        "accounts",
        _("Accounts and invitations"),
        {
            "account.edited": Sentence(
                _("%(who)s changed their own profile"),
                details=[_("Name: %(name)s"), _("Phone: %(phone)s"), _("Language: %(language)s")],
                values={"language": choice("language", Language)},
            ),
            "account.role_changed": Sentence(
                _("%(who)s changed the role of an account: %(what)s"),
                details=[_("Before: %(before)s"), _("After: %(after)s")],
                values={"before": choice("before", Role), "after": choice("after", Role)},
                tone="info",
            ),
            "account.deactivated": Sentence(
                _("%(who)s closed an account: %(what)s"),
                details=[_("Reason: %(reason)s")],
                tone="danger",
            ),
            "account.signed_out_everywhere": Sentence(
                _("%(who)s ended all sessions of a person: %(what)s"),
                details=[_("Reason: %(reason)s"), _("How many: %(count)s")],
                tone="soon",
            ),
            "account.factor_renewal_asked": Sentence(
                _("%(who)s asked that a person set up a new second factor: %(what)s"),
                details=[_("Reason: %(reason)s")],
                tone="soon",
            ),
            "account.factor_renewed": Sentence(
                _("%(who)s agreed that a person set up a new second factor: %(what)s"),
                details=[_("Reason: %(reason)s")],
                tone="danger",
            ),
            "account.factor_kept": Sentence(
                _("%(who)s left the second factor of a person as it is: %(what)s"),
                details=[_("Reason: %(reason)s")],
            ),
            "journal.demo_begun": Sentence(
                _("%(who)s began a demonstration, whose times are declared"), tone="soon"
            ),
            "account.signed_in": Sentence(
                _("%(who)s signed in"),
                details=[_("By: %(methods)s")],
                values={"methods": choices_of("methods", Method)},
            ),
            "account.signed_out": Sentence(_("%(who)s signed out")),
            "account.sessions_ended": Sentence(
                _("%(who)s ended sessions on other devices"),
                details=[_("How many: %(count)s")],
                tone="info",
            ),
            "account.password_changed": Sentence(_("%(who)s changed their password"), tone="info"),
            "account.password_reset": Sentence(
                _("%(who)s chose a new password, by a link received by mail"), tone="soon"
            ),
            "account.reset_asked": Sentence(
                _("%(who)s mailed a link for a new password: %(what)s")
            ),
            "account.app_added": Sentence(_("%(who)s set up an authenticator app"), tone="info"),
            "account.app_removed": Sentence(
                _("%(who)s removed the authenticator app"), tone="soon"
            ),
            "account.passkey_added": Sentence(_("%(who)s added a passkey"), tone="info"),
            "account.passkey_renamed": Sentence(_("%(who)s gave a passkey another name")),
            "account.passkey_removed": Sentence(_("%(who)s removed a passkey"), tone="soon"),
            "account.codes_made": Sentence(_("%(who)s made new recovery codes"), tone="info"),
            "account.code_used": Sentence(
                _("%(who)s used a recovery code"), details=[_("Left: %(left)s")], tone="soon"
            ),
            "account.locked": Sentence(
                _("%(who)s locked an account for some minutes: %(what)s"),
                details=[_("Failed attempts: %(failures)s")],
                tone="danger",
            ),
            "account.acts_erased": Sentence(
                _("%(who)s erased what was kept of sign-ins and attempts"),
                details=[
                    _("Rows: %(count)s"),
                    _("Until: %(until)s"),
                    _("Reason: %(reason)s"),
                ],
                values={"until": moment("until"), "reason": choice("reason", Erased)},
            ),
            "account.reactivated": Sentence(
                _("%(who)s opened a closed account again: %(what)s"), tone="ok"
            ),
            "invitation.sent": Sentence(
                _("%(who)s sent an invitation to the portal: %(what)s"),
                details=[_("Name: %(name)s"), _("Role: %(role)s")],
                values={"role": choice("role", Role)},
            ),
            "invitation.resent": Sentence(
                _("%(who)s sent an invitation to the portal again: %(what)s"),
            ),
            "invitation.revoked": Sentence(
                _("%(who)s withdrew an invitation to the portal: %(what)s"), tone="soon"
            ),
            "invitation.accepted": Sentence(
                _("%(who)s accepted an invitation to the portal"),
                details=[_("Name: %(name)s"), _("Address: %(email)s"), _("Role: %(role)s")],
                values={"role": choice("role", Role)},
                tone="ok",
            ),
        },
    )
)
