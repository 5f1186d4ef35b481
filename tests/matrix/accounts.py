"""People: their own account, Crisalid's people, and what allauth brings."""

from dataclasses import replace
from types import SimpleNamespace

from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession

from portal.accounts.acts.actions import note_sign_in
from portal.accounts.acts.seen import Seen
from portal.accounts.models import FactorRenewal, User
from tests.accounts.factories import InvitationFactory, UserFactory
from tests.matrix import Row, Statuses, admin_rows, everyone, staff_only

READERS = ("auditor", "admin")


def account(status: int, **others: int) -> Statuses:
    """A page of one's own account, which is theirs also when they have left."""
    return everyone(status, departed=status, **others)


SIGNED_IN = account(200, anonymous=302)
TO_REAUTHENTICATE = account(302)
"""To sign in, or to give the password again, which nobody of the cast has just done."""
NONE_YET = account(404, anonymous=302)


def build(world: SimpleNamespace) -> None:
    world.invitation = InvitationFactory(token="open", role="support")
    world.person = UserFactory(role="support")
    world.locked_out, world.waiting = (_with_factor() for _number in range(2))
    world.renewal = FactorRenewal.objects.create(
        user=world.waiting, reason="Téléphone perdu", asked_by=UserFactory(role="admin")
    )
    world.closed = UserFactory(role="support", is_active=False)
    world.act = note_sign_in(by=world.person, seen=Seen("192.0.2.1"), methods=["password"])
    world.others_session = UserSession.objects.create(
        user=world.person, ip="192.0.2.1", user_agent="Firefox", session_key="another"
    )
    world.invited: User = world.invitation.invited_by


def _with_factor() -> User:
    user = UserFactory(role="support")
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    return user


def manage(**row) -> Row:
    return Row(post=staff_only("admin", status=302), **row)


def own(get: Statuses = SIGNED_IN, post: Statuses | None = None, **row) -> Row:
    return Row(get=get, post=post, **row)


PEOPLE = {
    "people:profile": own(
        post=account(302),
        data=lambda world: {"name": "Camille", "phone": "", "language": "fr"},
    ),
    "people:second_factor": own(account(200, anonymous=302, staff=302)),
    "people:address": own(account(302)),
    "people:forgotten": Row(
        get=account(200),
        post=account(302),
        data=lambda world: {"email": "nobody@nowhere.example"},
    ),
    "people:security": own(),
    "people:sessions": own(account(302)),
    # There is no other session: said so, and nothing done.
    "people:end_others": Row(post=account(302), no_act="they have one session"),
    # Another's is not found, once who asks has proven anew who they are.
    "people:end_session": Row(
        post=account(302),
        args=lambda world: {"pk": world.others_session.pk},
        no_act="another’s session",
    ),
    "people:staff": Row(get=staff_only(*READERS)),
    "people:invite_staff": Row(
        get=staff_only("admin"),
        post=staff_only("admin", status=302),
        data=lambda world: {
            "name": "Sam",
            "email": "sam@crisalid.example",
            "role": "support",
            "language": "fr",
        },
    ),
    "people:handle": manage(args=lambda world: {"pk": world.invitation.pk, "verb": "resend"}),
    "people:renewals": Row(
        get=staff_only("admin"),
        post=staff_only("admin", status=302),
        data=lambda world: {"email": world.locked_out.email, "reason": "Téléphone perdu"},
    ),
    "people:sign_out_everywhere": Row(
        get=staff_only("admin"),
        post=staff_only("admin", status=302),
        data=lambda world: {"email": world.person.email, "reason": "Téléphone perdu"},
    ),
    "people:decide_renewal": manage(
        args=lambda world: {"pk": world.renewal.pk, "verb": "grant"},
    ),
    "people:person": Row(get=staff_only(*READERS), args=lambda world: {"pk": world.person.pk}),
    "people:change_role": manage(
        args=lambda world: {"pk": world.person.pk}, data=lambda world: {"role": "auditor"}
    ),
    "people:close_account": manage(
        args=lambda world: {"pk": world.person.pk}, data=lambda world: {"reason": "partie"}
    ),
    "people:open_account": manage(args=lambda world: {"pk": world.closed.pk}),
}

ADMIN = {
    **admin_rows("accounts", "user", "person", *READERS),
    **admin_rows("accounts", "invitation", "invitation", *READERS),
    **admin_rows("accounts", "factorrenewal", "renewal", *READERS),
    **admin_rows("accounts", "accountact", "act", *READERS),
}

ALLAUTH = {
    "account_login": Row(get=account(302, anonymous=200), post=account(302, anonymous=200)),
    "account_inactive": Row(get=account(200)),
    "account_signup": Row(get=account(302, anonymous=200), post=account(302, anonymous=200)),
    "account_reauthenticate": own(post=SIGNED_IN),
    "account_email": own(account(302)),
    "account_email_verification_sent": Row(get=account(200)),
    "account_change_password": own(post=SIGNED_IN),
    "account_set_password": own(account(302), post=account(302)),
    "account_reset_password": Row(get=account(200), post=account(200)),
    "account_reset_password_done": Row(get=account(200)),
    "account_confirm_login_code": Row(get=account(302), post=account(302)),
    # It says that the link is not valid.
    "account_confirm_email": Row(
        get=account(200), post=account(404), args=lambda world: {"key": "nobody"}
    ),
    "account_reset_password_from_key": Row(
        get=account(200),
        post=account(200),
        args=lambda world: {"uidb36": "1", "key": "nobody"},
    ),
    "account_reset_password_from_key_done": Row(get=account(200)),
    "mfa_index": own(),
    "mfa_authenticate": Row(get=account(302), post=account(302)),
    # Nobody of the cast has a second factor to show: back to where they came from.
    "mfa_reauthenticate": own(account(302), post=account(302)),
    "mfa_reauthenticate_webauthn": own(account(302), post=account(302)),
    "mfa_activate_totp": own(TO_REAUTHENTICATE, post=TO_REAUTHENTICATE),
    "mfa_deactivate_totp": own(NONE_YET, post=NONE_YET),
    "mfa_view_recovery_codes": own(NONE_YET),
    "mfa_generate_recovery_codes": own(TO_REAUTHENTICATE, post=TO_REAUTHENTICATE),
    "mfa_download_recovery_codes": own(NONE_YET),
    "mfa_list_webauthn": own(),
    "mfa_add_webauthn": own(TO_REAUTHENTICATE, post=TO_REAUTHENTICATE),
    "mfa_remove_webauthn": own(
        TO_REAUTHENTICATE, post=TO_REAUTHENTICATE, args=lambda world: {"pk": 1}
    ),
    "mfa_edit_webauthn": own(
        TO_REAUTHENTICATE, post=TO_REAUTHENTICATE, args=lambda world: {"pk": 1}
    ),
    "mfa_login_webauthn": Row(get=account(302), post=account(302)),
    # Another page stands there.
    "usersessions_list": own(account(302)),
}

ALLAUTH = {key: replace(row, no_act="allauth’s own, sent empty") for key, row in ALLAUTH.items()}

# Last: the one signs visitors in, the other signs everyone out.
SIGN_IN_AND_OUT = {
    "people:invitation": Row(
        get=everyone(403, anonymous=200, departed=403),
        post=everyone(403, anonymous=302),
        args=lambda world: {"token": "open"},
        data=lambda world: {
            "name": "Sacha", "phone": "", "language": "fr",
            "password": "Vingt-sept canards 27", "password_again": "Vingt-sept canards 27",
        },
    ),
    "account_logout": Row(
        get=account(200, anonymous=302), post=account(302)
    ),
}  # fmt: skip

MATRIX = PEOPLE | ADMIN | ALLAUTH | SIGN_IN_AND_OUT
