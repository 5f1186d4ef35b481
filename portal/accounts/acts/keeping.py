"""What the worker does with acts: locks into the journal, and what is old out of the table."""

from __future__ import annotations

import datetime as dt
import logging

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db.models import QuerySet

from portal.accounts.acts.actions import enter_lock, erase_acts
from portal.accounts.models import AccountAct
from portal.core import clock
from portal.core.actions import Refused
from portal.house.known import value_of
from portal.journal.record import Actor

logger = logging.getLogger(__name__)

BATCH = 2_000
MOST_NOBODYS = 200_000
"""Rows about addresses that are nobody's: whoever tries many thousands does not fill the disk."""

ENTERED_BY = Actor.system("sign-in")
ERASED_BY = Actor.system("retention")


def enter_locks() -> int:
    """Write the entries of locks of accounts: how many."""
    waiting = AccountAct.objects.filter(
        kind=AccountAct.Kind.LOCKED, entry=None, user__isnull=False
    ).order_by("pk")
    done = 0
    for row in waiting[:BATCH]:
        try:
            enter_lock(by=ENTERED_BY, act=row)
        except (Refused, AccountAct.DoesNotExist):
            # Another worker was first.
            continue
        except Exception:
            # The locks behind it wait for nothing of its own.
            logger.exception("The lock %s was not entered", row.pk)
            continue
        done += 1
    return done


def forget_sessions() -> int:
    """Forget addresses and browsers of sessions that are over: how many rows.

    allauth does so when the person signs in again, which who has left never does.
    """
    over = clock.now() - dt.timedelta(seconds=settings.SESSION_COOKIE_AGE)
    done: int = UserSession.objects.filter(created_at__lt=over).delete()[0]
    return done


def old_acts() -> QuerySet[AccountAct]:
    """What is older than its term."""
    term = dt.timedelta(days=value_of("account_acts_days"))
    return AccountAct.objects.filter(at__lt=clock.now() - term)


def forget_old_acts(by: Actor = ERASED_BY) -> int:
    """Erase a batch of it, by one act: how many rows."""
    return _erase(old_acts(), "term", BATCH, by)


def forget_too_many() -> int:
    """Erase what is too much of addresses that are nobody's: how many rows."""
    nobodys = AccountAct.objects.filter(user=None)
    done = 0
    while (many := nobodys.count() - MOST_NOBODYS) > 0:
        done += _erase(nobodys, "bound", many)
    return done


def _erase(rows: QuerySet[AccountAct], reason: str, most: int, by: Actor = ERASED_BY) -> int:
    """Erase `rows`, oldest first, at most so many; a batch is one act."""
    done = 0
    while done < most:
        found = list(rows.order_by("at", "pk")[: min(BATCH, most - done)])
        if not found:
            break
        keys = [row.pk for row in found]
        done += erase_acts(by=by, last=found[-1], reason=reason, keys=keys)
    return done
