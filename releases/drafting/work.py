"""Publishes what was planned, when it is due."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.core import work
from portal.core.actions import Refused
from releases.drafting.actions.publication import publish_release
from releases.drafting.models import PlannedPublication

LEASE = dt.timedelta(minutes=5)
RETRY = dt.timedelta(minutes=1)


def publish_due() -> int:
    """Publish what is planned for now; how many. What cannot be published says why on its row."""
    waiting: Any = PlannedPublication.objects.select_related("release", "planned_by")
    return work.sweep(waiting, _publish, batch=10, lease=LEASE, pause=RETRY)


def _publish(row: PlannedPublication) -> None:
    _refuse_who_left(row.planned_by)
    publish_release(by=row.planned_by, release=row.release)


def _refuse_who_left(user: User) -> None:
    """The second person's decision holds only while it is theirs to take."""
    if not (user.is_active and user.may(Permission.RELEASES_MANAGE)):
        raise Refused(
            _("%(name)s, who planned it, may no longer publish: plan it anew.")
            % {"name": user.name},
            "not_allowed",
        )
