"""What staff may see of reports: support the sites of tickets, quality after giving a reason.

Which sites have a ticket is known one floor above, so that floor says it here, from its
`AppConfig.ready`; while nobody has, support sees no report.
"""

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import models

from portal.accounts.permissions import Role
from portal.core import clock
from portal.journal.models import JournalEntry

if TYPE_CHECKING:
    from installations.models import InstallationReport
    from portal.accounts.models import User
    from portal.documents.models import Document

SiteKeys = Callable[["User"], "models.QuerySet[Any, Any]"]

_scopes: list[SiteKeys] = []


def register_support_scope(scope: SiteKeys) -> None:
    """Add a callable that gives the keys of the sites that a support user works for.

    It returns a query of site keys, such as
    `Ticket.objects.exclude(site=None).values_list("site", flat=True)`.
    """
    if scope not in _scopes:
        _scopes.append(scope)


def support_sites(user: "User") -> models.Q:
    """Sites (by `pk`) that support may look at."""
    condition = models.Q(pk__in=[])
    for scope in _scopes:
        condition |= models.Q(pk__in=scope(user))
    return condition


CONSULTED = "report.consulted"
REASON_HOLDS = dt.timedelta(hours=8)
"""How long a reason that quality staff gave opens the report to them."""


def needs_reason(user: "User", report: "InstallationReport") -> bool:
    """Whether `user` must still say why before reading the personal detail of `report`.

    Quality staff do (the role matrix: «with a reason»); the journal knows whether they have.
    """
    if user.role != Role.QUALITY:
        return False
    return not JournalEntry.objects.filter(
        event=CONSULTED,
        subject_type=report._meta.label,
        subject_id=str(report.pk),
        actor_user=user,
        at__gt=clock.now() - REASON_HOLDS,
    ).exists()


def may_read_document(user: "User", document: "Document") -> bool:
    """Whether `user` may download the sealed PDF of a report."""
    from installations.models import InstallationReport

    if not getattr(user, "is_authenticated", False):
        return False
    report = InstallationReport.objects.visible_to(user).filter(document=document).first()
    return report is not None and not needs_reason(user, report)
