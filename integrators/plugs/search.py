"""Integrators in the search box: by name, town, postcode, SIREN or SIRET.

Whoever may not see the files of all companies finds in the public register those approved now.
"""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from integrators.approvals.models import Standing
from integrators.approvals.wording import TONES
from integrators.companies.departments import nearest_first
from integrators.companies.models import Integrator
from portal.accounts.standing.current import is_current
from portal.house.known import value_of
from portal.search.matching import matching
from portal.ui import search
from portal.ui.text.formats import company_number


def find_integrators(user: Any, text: str, limit: int) -> Iterator[search.Hit]:
    """The companies whose file the user may open. One query."""
    if not is_current(user):
        return
    found = matching(Integrator.objects.visible_to(user), text).with_standing()
    for integrator in found.order_by(*nearest_first(text), "name_sorted", "pk")[:limit]:
        standing = integrator.standing  # type: ignore[attr-defined]
        yield search.Hit(
            title=integrator.name,
            subtitle=f"{integrator.town} · {company_number(integrator)}",
            href=integrator.get_absolute_url(),
            badge=Standing(standing).label,
            tone=TONES[standing],
        )


def find_approved(user: Any, text: str, limit: int) -> Iterator[search.Hit]:
    """What the public register shows, to those who have no more of it. One query."""
    if not (is_current(user) or value_of("public_register")):
        return
    found = matching(Integrator.objects.approved_on(), text)
    if is_current(user):
        if user.is_staff:
            return
        found = found.exclude(pk__in=Integrator.objects.visible_to(user).values("pk"))
    for integrator in found.order_by(*nearest_first(text), "name_sorted", "pk")[:limit]:
        yield search.Hit(
            title=integrator.name,
            subtitle=f"{integrator.town} · {company_number(integrator)}",
            href=reverse("integrators:entry", args=[integrator.code]),
            badge=Standing.APPROVED.label,
            tone=TONES[Standing.APPROVED],
        )


search.register_search_sources(
    search.Source("integrators", _("Integrators"), "building-2", find_integrators, order=10),
    search.Source("register", _("Approved integrators"), "map", find_approved, order=12),
)
