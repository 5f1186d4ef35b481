"""Sessions as Django keeps them in the database; each tells how often settings were changed.

It is read at each request of whoever is signed in, by a query that is written down once: see
`portal.core.prepared`, and `portal.house.scope`. A session that was not used for long is over
(OWASP ASVS 5.0, 7.3.1); when it was used last is noted every ten minutes at most.
"""

from __future__ import annotations

import datetime as dt
import logging
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db import DatabaseError, transaction
from django.db.models import (
    CharField,
    DateTimeField,
    F,
    Func,
    IntegerField,
    OuterRef,
    QuerySet,
    Subquery,
)

from portal.core import clock
from portal.core.prepared import Bound, prepared
from portal.house import scope
from portal.house.models import HouseSetting

logger = logging.getLogger(__name__)

NOTED_EVERY = dt.timedelta(minutes=10)
"""How exactly it is known when a session was used."""
COUNT = Func(F("pk"), function="COUNT", output_field=IntegerField())


@prepared
def _open() -> QuerySet[Any]:
    changes = HouseSetting.objects.order_by().annotate(changes=COUNT).values("changes")
    known = UserSession.objects.filter(session_key=OuterRef("session_key")).order_by()
    sessions = Session.objects.annotate(
        changes=Subquery(changes),
        used_at=Subquery(known.values("last_seen_at")),
        role=Subquery(known.values("user__role")),
    )
    return sessions.filter(
        session_key=Bound("key", CharField()), expire_date__gt=Bound("now", DateTimeField())
    )


def over_since(role: str) -> dt.datetime:
    """Sessions of people of that role (none: a representative) that were used last before are over.

    Crisalid's people read what all integrators sign and ask: their browsers are shut out
    overnight. A technician goes from shop to shop, and not each day.
    """
    hours = settings.SESSION_IDLE_HOURS_STAFF if role else settings.SESSION_IDLE_HOURS
    return clock.now() - dt.timedelta(hours=hours)


def _note_use(key: str) -> None:
    """Now. Where nothing can be written, pages are read all the same."""
    try:
        with transaction.atomic():
            UserSession.objects.filter(session_key=key).update(last_seen_at=clock.now())
    except DatabaseError as error:
        logger.warning("When a session was used could not be noted: %s", error)


class SessionStore(db.SessionStore):
    """The name is part of how sessions are signed: another would end them all."""

    def _get_session_from_db(self) -> Any:
        found = _open().rows(key=self.session_key, now=clock.now())
        session = found[0] if found else None
        used_at = session and session.used_at
        if session is None or (used_at and used_at < over_since(session.role)):
            self._session_key = None
            return None
        if used_at and clock.now() - used_at > NOTED_EVERY:
            _note_use(session.session_key)
        scope.counted(found[0].changes)
        return session
