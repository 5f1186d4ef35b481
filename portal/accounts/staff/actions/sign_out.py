"""Ends all sessions of a person: a browser was left open, or a telephone lost."""

from allauth.usersessions.models import UserSession
from django.utils.translation import gettext_lazy as _

from portal.accounts import mails
from portal.accounts.models import User
from portal.core.actions import Refused, action
from portal.journal.record import record


@action
def sign_out_everywhere(*, by: User, user: User, reason: str) -> int:
    """End each session of `user`, how many, and tell them; they sign in anew (OWASP ASVS 7.4.5).

    Raises Refused: "oneself", "no_session".
    """
    if by.pk == user.pk:
        raise Refused(_("You end your own sessions at “Security of my account”."), "oneself")
    sessions = list(UserSession.objects.select_for_update().filter(user=user))
    if not sessions:
        raise Refused(_("This person is signed in nowhere."), "no_session")
    for session in sessions:
        session.end()
    data = {"reason": reason, "count": len(sessions)}
    entry = record(event="account.signed_out_everywhere", subject=user, by=by, data=data)
    mails.signed_out(user=user, occurrence=str(entry.uuid))
    return len(sessions)
