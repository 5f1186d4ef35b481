"""Who of Crisalid's people may do what: roles are sets of permissions, in code.

What a representative may do depends on their integrator, training, charter and approval:
see `integrators.approvals.rules.eligibility`.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext_lazy as _

from portal.accounts.standing.doors import staff_page


class Permission(StrEnum):
    INTEGRATORS_READ = "integrators.read"
    INTEGRATORS_MANAGE = "integrators.manage"
    RELEASES_READ = "releases.read"
    RELEASES_MANAGE = "releases.manage"
    FILES_READ = "files.read"
    WIKI_READ = "wiki.read"
    REPORTS_READ = "reports.read"
    REPORTS_SETTLE = "reports.settle"
    TICKETS_READ = "tickets.read"
    TICKETS_WORK = "tickets.work"
    STATISTICS_READ = "statistics.read"
    RATINGS_SETTLE = "ratings.settle"
    COMPLAINTS_READ = "complaints.read"
    COMPLAINTS_ENTER = "complaints.enter"
    COMPLAINTS_CLOSE = "complaints.close"
    JOURNAL_READ = "journal.read"
    WITNESSES_MANAGE = "witnesses.manage"
    OUTBOX_READ = "outbox.read"
    OUTBOX_RETRY = "outbox.retry"
    STAFF_READ = "staff.read"
    STAFF_MANAGE = "staff.manage"
    ACTS_READ = "acts.read"
    RETENTION_MANAGE = "retention.manage"
    GALLERY = "gallery.read"


class Role(models.TextChoices):
    QUALITY = "quality", _("Quality manager")
    SUPPORT = "support", _("Support")
    AUDITOR = "auditor", _("Auditor")
    ADMIN = "admin", _("Administrator")


_P = Permission
ROLES: dict[str, frozenset[Permission]] = {
    Role.QUALITY: frozenset(_P) - {_P.TICKETS_WORK, _P.STAFF_MANAGE, _P.STAFF_READ, _P.ACTS_READ},
    Role.SUPPORT: frozenset(
        {
            _P.INTEGRATORS_READ,
            _P.RELEASES_READ,
            _P.FILES_READ,
            _P.WIKI_READ,
            _P.REPORTS_READ,
            _P.TICKETS_READ,
            _P.TICKETS_WORK,
            _P.STATISTICS_READ,
            _P.COMPLAINTS_READ,
            _P.COMPLAINTS_ENTER,
            _P.OUTBOX_READ,
            _P.OUTBOX_RETRY,
            _P.GALLERY,
        }
    ),
    Role.AUDITOR: frozenset(
        {
            _P.INTEGRATORS_READ,
            _P.RELEASES_READ,
            _P.FILES_READ,
            _P.WIKI_READ,
            _P.REPORTS_READ,
            _P.TICKETS_READ,
            _P.STATISTICS_READ,
            _P.COMPLAINTS_READ,
            _P.JOURNAL_READ,
            _P.OUTBOX_READ,
            _P.STAFF_READ,
            _P.ACTS_READ,
            _P.GALLERY,
        }
    ),
    Role.ADMIN: frozenset(
        {
            _P.INTEGRATORS_READ,
            _P.RELEASES_READ,
            _P.WIKI_READ,
            _P.STAFF_READ,
            _P.STAFF_MANAGE,
            _P.WITNESSES_MANAGE,
            _P.ACTS_READ,
            _P.RETENTION_MANAGE,
            _P.GALLERY,
        }
    ),
}

V = ParamSpec("V")
View = Callable[Concatenate[HttpRequest, V], HttpResponseBase]


def requires(*permissions: Permission) -> Callable[[View[V]], View[V]]:
    """Open a staff view to whoever has one of `permissions`; 403 to other signed-in people."""

    def decorate(view: View[V]) -> View[V]:
        @wraps(view)
        def run(request: HttpRequest, /, *args: V.args, **kwargs: V.kwargs) -> HttpResponseBase:
            user: Any = request.user
            if not any(user.may(permission) for permission in permissions):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return staff_page(run)

    return decorate
