"""The chart of the installed base: how many machines run which release."""

from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from installations.models import InstallationReport
from portal.accounts.models import User
from portal.ui.charts import Chart, Series
from releases.models import ReleaseState

MOST = 12
"""Releases that are drawn, the newest of each line first; the list has them all."""


def installed_base(user: User) -> Chart:
    """Machines in service by release, as far as `user` may see them. One query."""
    counted: Any = (
        InstallationReport.objects.visible_to(user)
        .in_force()
        .order_by("-release__line", "-release__version_key")
        .values("release", "release__version", "release__state")
        .annotate(machines=Count("pk"))
    )
    rows: list[dict[str, Any]] = list(counted[:MOST])
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
                [row["machines"] for row in rows],
                links=[f"{base}?release={row['release']}" for row in rows],
            )
        ],
    )


def _label(row: dict[str, Any]) -> str:
    version: str = row["release__version"]
    if row["release__state"] == ReleaseState.WITHDRAWN:
        return _("%(version)s, withdrawn") % {"version": version}
    return version
