"""A new password asked for: every address is answered alike, and at once.

Whether it has an account is looked up by the worker, from a row that is the same for all: so
neither the page nor its time says anything.
"""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.accounts.acts.seen import seen_in
from portal.accounts.models import ResetRequest, User
from portal.accounts.sign_in.actions import send_reset_link
from portal.core import clock
from portal.core.actions import Refused
from portal.core.work import sweep, wake
from portal.infrastructure.encryption import KeyLost, decrypt, encrypt
from portal.journal.record import Actor

ANSWERED_BY = Actor.system("password reset")
GOOD_FOR = dt.timedelta(hours=1)
"""After that, whoever asked has asked again."""
KEPT = dt.timedelta(days=1)


def ask_reset(request: HttpRequest, address: str) -> None:
    """Keep that a new password was asked for `address`, whoever's it is."""
    now, seen = clock.now(), seen_in(request)
    ResetRequest.objects.create(
        address=encrypt(address), asked_at=now, due_at=now, ip=seen.ip, browser=seen.browser
    )
    wake("portal.accounts.tasks.answer_resets")


def answer_resets() -> int:
    """Send the links that were asked for, to those who have an account."""
    return sweep(
        ResetRequest.objects.all(),
        _answer,
        batch=20,
        lease=dt.timedelta(minutes=2),
        pause=dt.timedelta(minutes=1),
        most_attempts=10,
    )


def _answer(row: ResetRequest) -> bool:
    user = _owner(row)
    ResetRequest.objects.filter(pk=row.pk).update(address="")
    if user is None or clock.now() - row.asked_at > GOOD_FOR:
        return False
    send_reset_link(by=ANSWERED_BY, user=user, request=row)
    return True


def _owner(row: ResetRequest) -> User | None:
    try:
        user = User.objects.by_address(decrypt(row.address))
    except KeyLost as error:
        raise Refused(
            _("The key is lost: nobody knows for whom this was asked."), "lost"
        ) from error
    return user if user and user.is_active else None


def forget_resets() -> None:
    """Forget what was asked, answered or not."""
    ResetRequest.objects.filter(asked_at__lt=clock.now() - KEPT).delete()
