"""Which sites support may look at: those with a ticket.

Which these are is known one floor above, so that floor's `plugs` say it here; while nobody has,
support sees no site and no report.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import models

from portal.core.extensions import ExtensionPoint

if TYPE_CHECKING:
    from portal.accounts.models import User

SiteKeys = Callable[["User"], "models.QuerySet[Any, Any]"]

support_scopes: ExtensionPoint[SiteKeys] = ExtensionPoint("sites for support")


def register_support_scope(scope: SiteKeys) -> SiteKeys:
    """Add a callable that gives the keys of the sites that a support user works for.

    It returns a query of site keys, such as
    `Ticket.objects.exclude(site=None).values_list("site", flat=True)`.
    """
    return support_scopes.add(scope)


def support_sites(user: "User") -> models.Q:
    """Sites (by `pk`) that support may look at."""
    condition = models.Q(pk__in=[])
    for scope in support_scopes:
        condition |= models.Q(pk__in=scope(user))
    return condition
