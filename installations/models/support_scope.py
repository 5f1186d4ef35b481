"""Which sites support may look at: those with a ticket; and which requests for intervention.

Which these are is known one floor above, so that floor's `plugs` say it here; while nobody has,
support sees no site and no report.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import models

from portal.core.extensions import ExtensionPoint

if TYPE_CHECKING:
    from portal.accounts.models import User

Keys = Callable[["User"], "models.QuerySet[Any, Any]"]

support_scopes: ExtensionPoint[Keys] = ExtensionPoint("sites for support")


def register_support_scope(scope: Keys) -> Keys:
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


passed_on_scopes: ExtensionPoint[Keys] = ExtensionPoint("requests passed on to support")


def register_passed_on(scope: Keys) -> Keys:
    """Add a callable that gives the keys of the requests for intervention that became tickets."""
    return passed_on_scopes.add(scope)


def passed_on(user: "User") -> models.Q:
    """Requests for intervention (by `pk`) that were passed on to support."""
    condition = models.Q(pk__in=[])
    for scope in passed_on_scopes:
        condition |= models.Q(pk__in=scope(user))
    return condition
