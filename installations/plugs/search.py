"""Sites, installation reports and requests for intervention in the search box."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from installations.models import InstallationReport, Intervention, Site
from installations.templatetags.reports import TONES
from integrators.companies.departments import nearest_first
from integrators.companies.identity.naming import town_of
from portal.accounts.standing.current import is_current
from portal.search.matching import matching
from portal.ui import search
from portal.ui.state_badges import badge_of
from portal.ui.text.formats import siret, when


def find_sites(user: Any, text: str, limit: int) -> Iterator[search.Hit]:
    """By SIRET, shop, merchant, town or postcode, each word found. One query."""
    if not is_current(user):
        return
    found = Site.objects.visible_to(user).select_related("integrator", "end_user")
    found = matching(found, text).order_by(*nearest_first(text), "name_sorted", "pk")
    for site in found[:limit]:
        number = siret(site.siret) or site.end_user.number
        place = f"{town_of(site)} · {number}"
        yield search.Hit(
            title=site.name,
            subtitle=f"{place} · {site.integrator.name}" if user.is_staff else place,
            href=site.get_absolute_url(),
        )


def find_reports(user: Any, text: str, limit: int) -> Iterator[search.Hit]:
    """By number, shop, merchant, town, licence or serial number. One query."""
    if not is_current(user):
        return
    found: Any = matching(InstallationReport.objects.visible_to(user).with_corrections(), text)
    for report in found.order_by("-pk")[:limit]:
        at = report.commissioned_at
        yield search.Hit(
            title=report.number or str(report),
            mono=bool(report.number),
            subtitle=" · ".join(
                filter(None, [report.shop_name, report.city, when(at.date()) if at else ""])
            ),
            href=report.get_absolute_url(),
            badge=_("Corrected") if report.corrected_by_number else report.get_state_display(),
            tone="soon" if report.corrected_by_number else TONES[report.state],
        )


def find_interventions(user: Any, text: str, limit: int) -> Iterator[search.Hit]:
    """By number, shop, town, licence or serial number. One query."""
    if not is_current(user):
        return
    found = matching(Intervention.objects.visible_to(user), text).select_related("integrator")
    for row in found.order_by("-pk")[:limit]:
        of_whom = row.integrator.name if user.is_staff else row.get_concern_display()
        yield search.Hit(
            title=row.number,
            mono=True,
            subtitle=" · ".join([row.place, when(row.recorded_at.date()), str(of_whom)]),
            href=row.get_absolute_url(),
            badge=badge_of(row)[0],
            tone=badge_of(row)[1],
        )


search.register_search_sources(
    search.Source("sites", _("Sites"), "store", find_sites, order=20),
    search.Source("reports", _("Reports"), "clipboard-check", find_reports, order=30),
    search.Source(
        "interventions", _("Interventions"), "clipboard-list", find_interventions, order=32
    ),
)
