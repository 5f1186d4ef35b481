"""What installations know of a release: the sites that run it, and what an update costs."""

from collections.abc import Collection
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import ngettext_lazy

from installations.models import InstalledPeriod, Recall
from installations.rules import fees
from integrators.contracts.coverage import register_licences
from releases.catalogue.costs import register_costs
from releases.models import Release, Withdrawal
from releases.withdrawals.own_machines import register_own_machines
from releases.withdrawals.reach import Reach, register_reach

register_costs(fees.for_release)
register_licences(fees.licences_of)


@register_reach
def reach(release: Release) -> Reach:
    """How many sites, at how many integrators, run the release today."""
    counts = (
        InstalledPeriod.objects.in_force()
        .filter(release=release)
        .aggregate(
            sites=Count("site", distinct=True), integrators=Count("integrator", distinct=True)
        )
    )
    integrators = ngettext_lazy(
        "%(count)d integrator", "%(count)d integrators", counts["integrators"]
    ) % {"count": counts["integrators"]}
    label = ngettext_lazy(
        "%(count)d site at %(integrators)s runs it",
        "%(count)d sites at %(integrators)s run it",
        counts["sites"],
    ) % {"count": counts["sites"], "integrators": integrators}
    base = reverse("installations:base")
    return Reach(label, counts["sites"], f"{base}?release={release.pk}")


@register_own_machines
def own_machines(user: Any, withdrawals: Collection[Withdrawal]) -> dict[int, str]:
    """The recalls of which machines of the user's companies are still to be dealt with."""
    open_recalls = Recall.objects.visible_to(user).open().filter(withdrawal__in=withdrawals)
    return {
        key: f"{reverse('installations:recalls', args=[key])}?state=open"
        for key in open_recalls.values_list("withdrawal", flat=True).distinct()
    }
