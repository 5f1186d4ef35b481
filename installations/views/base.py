"""Pages of one site, and of the sites of a withdrawal."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from installations.forms.lists import RecallFilter
from installations.models import InstallationReport, InstalledPeriod, Recall, Site
from installations.views.reports import PER_PAGE, listed, reading_permission
from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.doors import current_people
from portal.infrastructure.spreadsheet import as_csv, csv_response
from portal.ui.lists.paging import numbered_page
from portal.ui.text import formats
from releases.models import Withdrawal
from releases.withdrawals.queries import may_acknowledge


@current_people
@require_safe
def site(request: HttpRequest, pk: int) -> HttpResponse:
    """One site: its machines, and every report about it."""
    user = signed_in_user(request)
    reading_permission(user)
    sites = Site.objects.visible_to(user).select_related("end_user", "integrator")
    found = get_object_or_404(sites, pk=pk)
    reports = listed(InstallationReport.objects.visible_to(user).filter(site=found))
    running = InstalledPeriod.objects.visible_to(user).in_force().filter(site=found)
    context = {
        "site": found,
        "key": str(found.pk),
        "machines": running.with_words().order_by("pk"),
        "reports": reports.order_by("-submitted_at"),
        "recalls": Recall.objects.open()
        .filter(report__site=found)
        .select_related("withdrawal__release", "report"),
        "own": not user.is_staff,
    }
    return render(request, "installations/site.html", context)


def _recalls(request: HttpRequest, pk: int) -> tuple[Withdrawal, QuerySet[Recall]]:
    """The withdrawal and its recalls that the person may see; 404 when there are none for them."""
    user = signed_in_user(request)
    reading_permission(user)
    withdrawal = get_object_or_404(Withdrawal.objects.select_related("release"), pk=pk)
    recalls = (
        Recall.objects.visible_to(user)
        .filter(withdrawal=withdrawal)
        .select_related("report__integrator", "report__site", "report__release", "solved_by")
        .defer("report__canonical", "solved_by__canonical")
        .order_by("solved_at", "report__integrator__name_sorted", "report__site__city_sorted", "pk")
    )
    if not user.is_staff and not recalls.exists():
        raise Http404
    return withdrawal, recalls


@current_people
@require_safe
def recalls(request: HttpRequest, withdrawal: int) -> HttpResponse:
    """The sites that ran a withdrawn release, and what became of them."""
    found, rows = _recalls(request, withdrawal)
    form = RecallFilter(request.GET)
    state = form.wanted["state"]
    total, still_open = rows.count(), rows.open().count()  # type: ignore[attr-defined]
    if state == "open":
        rows = rows.filter(solved_at=None)
    elif state == "solved":
        rows = rows.exclude(solved_at=None)
    page = numbered_page(form.narrow(rows), request, size=PER_PAGE)
    context: dict[str, Any] = {
        "withdrawal": found,
        "page": page,
        "form": form,
        "total": total,
        "open": still_open,
        "solved": total - still_open,
        "own": not signed_in_user(request).is_staff,
        "acknowledge": may_acknowledge(request.user, found.release),
    }
    return render(request, "installations/recalls.html", context)


@current_people
@require_safe
def recalls_csv(request: HttpRequest, withdrawal: int) -> HttpResponse:
    """The same list for a spreadsheet: semicolons and a byte order mark, as Excel wants them."""
    found, rows = _recalls(request, withdrawal)
    name = f"{_('sites')}-{found.release.version}.csv".replace("[", "").replace("]", "")
    table: list[tuple[object, ...]] = [
        (
            _("Integrator"), _("Shop"), _("Merchant"), _("SIRET, VAT or register"), _("Town"),
            _("Licence"), _("Report"), _("Release"), _("State"), _("Solved by"),
        )
    ]  # fmt: skip
    for recall in rows:
        report = recall.report
        solved = recall.solved_by.number if recall.solved_by else ""
        table.append(
            (
                report.integrator.name, report.shop_name, report.merchant_name,
                formats.siret(report.merchant_siret) or report.merchant.number, report.city,
                report.licence, report.number, report.release,
                _("solved") if solved else _("open"), solved,
            )
        )  # fmt: skip
    return csv_response(name, as_csv(table))
