"""Which sites support may look at: those with a ticket.

Which these are is known one floor above, so that floor says it here, from its `AppConfig.ready`;
while nobody has, support sees no site and no report.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from portal.accounts.models import User

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
