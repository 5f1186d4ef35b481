"""Sessions as Django keeps them in the database; each tells how often settings were changed.

It is read at each request of whoever is signed in, by a query that is written down once: see
`portal.core.prepared`, and `portal.house.scope`.
"""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models import CharField, DateTimeField, F, Func, IntegerField, QuerySet, Subquery

from portal.core import clock
from portal.core.prepared import Bound, prepared
from portal.house import scope
from portal.house.models import HouseSetting

COUNT = Func(F("pk"), function="COUNT", output_field=IntegerField())


@prepared
def _open() -> QuerySet[Any]:
    changes = HouseSetting.objects.order_by().annotate(changes=COUNT).values("changes")
    sessions = Session.objects.annotate(changes=Subquery(changes))
    return sessions.filter(
        session_key=Bound("key", CharField()), expire_date__gt=Bound("now", DateTimeField())
    )


class SessionStore(db.SessionStore):
    """The name is part of how sessions are signed: another would end them all."""

    def _get_session_from_db(self) -> Any:
        found = _open().rows(key=self.session_key, now=clock.now())
        if not found:
            self._session_key = None
            return None
        scope.counted(found[0].changes)
        return found[0]
