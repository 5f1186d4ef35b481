"""The chart of the installed base: how many machines run which release."""

from django.urls import reverse
from django.utils.translation import gettext as _

from installations.rules.base_counts import machines_by_release
from portal.ui.charts import Chart, Series
from releases.models import Release

MOST = 12
"""Releases that are drawn, the newest of each line first; the list has them all."""


def installed_base() -> Chart:
    """Machines in service by release, for whoever sees all of them. Two queries."""
    counted = machines_by_release()
    rows = list(
        Release.objects.filter(pk__in=counted)
        .order_by("-line", "-version_key")
        .only("version", "state")[:MOST]
    )
    base = reverse("installations:base")
    return Chart(
        title=_("Machines in service by release"),
        axis=_("Release"),
        kind="bars",
        hint=_("As the signed reports tell it."),
        labels=[_label(row) for row in rows],
        series=[
            Series(
                _("Machines"),
                [counted[row.pk] for row in rows],
                links=[f"{base}?release={row.pk}" for row in rows],
            )
        ],
    )


def _label(release: Release) -> str:
    if release.is_withdrawn:
        return _("%(version)s, withdrawn") % {"version": release.version}
    return release.version
