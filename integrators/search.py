"""Integrators in the search box: by name, town, postcode, SIREN or SIRET."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from integrators.models import Integrator, Standing
from integrators.wording import TONES
from portal.ui import search
from portal.ui.formats import siren


def find_integrators(user: Any, text: str, limit: int) -> Iterator[search.Hit]:
    """One query. Visitors have the public register for this."""
    if not user.is_authenticated:
        return
    found = Integrator.objects.visible_to(user).search(text).with_standing().order_by("name")
    for integrator in found[:limit]:
        standing = integrator.standing  # type: ignore[attr-defined]
        yield search.Hit(
            title=integrator.name,
            subtitle=f"{integrator.postcode} {integrator.city} · {siren(integrator.siren)}",
            href=integrator.get_absolute_url(),
            badge=Standing(standing).label,
            tone=TONES[standing],
        )


def register() -> None:
    search.register(
        search.Source("integrators", _("Integrators"), "building-2", find_integrators, order=10)
    )
