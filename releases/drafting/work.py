"""Publishes what was planned, when it is due."""

import datetime as dt
import logging
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.core import work
from portal.core.actions import Refused
from releases.drafting.actions.publication import publish_release
from releases.drafting.models import PlannedPublication

logger = logging.getLogger(__name__)
LEASE = dt.timedelta(minutes=5)
RETRY = dt.timedelta(minutes=1)


def publish_due() -> int:
    """Publish what is planned for now; how many. What cannot be published says why on its row."""
    published = 0
    waiting: Any = PlannedPublication.objects.select_related("release", "planned_by")
    for row in work.claim(waiting, limit=10, lease=LEASE):
        try:
            with transaction.atomic():
                _refuse_who_left(row.planned_by)
                publish_release(by=row.planned_by, release=row.release)
                work.finish(row)
            published += 1
        except Refused as refused:
            work.fail(row, str(refused.message))
        except Exception as error:
            logger.exception("The planned publication of %s failed", row)
            work.retry(row, repr(error), RETRY)
    return published


def _refuse_who_left(user: User) -> None:
    """The second person's decision holds only while it is theirs to take."""
    if not (user.is_active and user.may(Permission.RELEASES_MANAGE)):
        raise Refused(
            _("%(name)s, who planned it, may no longer publish: plan it anew.")
            % {"name": user.name},
            "not_allowed",
        )
