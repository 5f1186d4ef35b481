"""Update fees: the price list, what is due, what went to invoicing; and a company's own."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from integrators.companies.models import Integrator, Representative
from integrators.companies.views.access import page_of
from integrators.contracts import fees
from integrators.contracts.actions.fees import export_fees, set_update_fee
from integrators.contracts.forms import ExportForm, PeriodForm, PriceForm
from integrators.contracts.models import ComplianceContract, FeeExport, FeeRecord, UpdateFee
from portal.accounts.permissions import Permission, requires
from portal.accounts.signed_in import signed_in_user
from portal.core import clock
from portal.core.actions import Refused
from portal.core.products import ProductLine
from portal.infrastructure.spreadsheet import csv_response


@requires(Permission.INTEGRATORS_READ)
@require_http_methods(["GET", "HEAD", "POST"])
def prices(request: HttpRequest) -> HttpResponse:
    """The price list, the fees that are due, and the exports."""
    user = signed_in_user(request)
    may_set = user.may(Permission.INTEGRATORS_MANAGE)
    if request.method == "POST" and not may_set:
        raise PermissionDenied
    form = PriceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            set_update_fee(
                by=user, line=values["line"], valid_from=values["valid_from"], cents=form.cents
            )
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("The price is set."))
            return redirect("integrators:fees")
    return _page(request, form if may_set else None)


def _page(
    request: HttpRequest, form: PriceForm | None, export: ExportForm | None = None
) -> HttpResponse:
    rows = UpdateFee.objects.select_related("created_by").order_by("line", "-valid_from")
    period = PeriodForm(request.GET)
    context = {
        "form": form,
        "export": (export or ExportForm()) if form else None,
        "exports": _exports(),
        "prices": [(row, fees.euros(row.cents)) for row in rows[:50]],
        "period": period,
        "page_obj": _with_prices(page_of(request, _due(period))),
        "query": request.GET.urlencode(),
    }
    return render(request, "integrators/contracts/fees.html", context)


@requires(Permission.INTEGRATORS_READ)
@require_safe
def fees_csv(request: HttpRequest) -> HttpResponse:
    """The fees of a period as they stand; reading them marks nothing."""
    return _csv(_due(PeriodForm(request.GET)), "update-fees.csv")


@requires(Permission.INTEGRATORS_MANAGE)
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Hand the fees of a period to invoicing, each once; then offer the file."""
    form = ExportForm(request.POST)
    if form.is_valid():
        try:
            row = export_fees(by=signed_in_user(request), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            text = _("Export no. %(number)d is made: download it below, as often as you like.")
            messages.success(request, text % {"number": row.pk})
            return redirect("integrators:fees")
    return _page(request, PriceForm(), form)


@requires(Permission.INTEGRATORS_READ)
@require_safe
def export_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """One export again: always the same fees."""
    row = get_object_or_404(FeeExport, pk=pk)
    rows = FeeRecord.objects.filter(export=row).select_related("integrator").order_by("on", "pk")
    return _csv(rows, f"update-fees-{row.pk}.csv")


@require_safe
def company(request: HttpRequest, pk: int) -> HttpResponse:
    """What a company's updates cost and what its contract covered: for its managers and staff."""
    user = signed_in_user(request)
    integrator = get_object_or_404(Integrator.objects.visible_to(user), pk=pk)
    manages = Representative.objects.active().managers().filter(user=user, integrator=integrator)
    if not user.may(Permission.INTEGRATORS_READ) and not manages.exists():
        raise PermissionDenied
    today = clock.today()
    rows: QuerySet[Any] = FeeRecord.objects.filter(integrator=integrator).select_related("export")
    contract = ComplianceContract.objects.in_force_on(today).filter(integrator=integrator).first()
    prices_today = [(line, fees.price_on(line, today)) for line in ProductLine.values]
    context = {
        "integrator": integrator,
        "page_obj": _with_prices(page_of(request, rows.order_by("-on", "-pk"))),
        "contract": contract,
        "waiting": integrator.contracts.open_on(today).first(),
        "prices": [(line, fees.euros(cents)) for line, cents in prices_today if cents],
    }
    return render(request, "integrators/contracts/company_fees.html", context)


def _exports() -> list[Any]:
    """The latest dozen, each with how many fees and what they come to."""
    rows: list[Any] = list(
        FeeExport.objects.select_related("exported_by")
        .annotate(count=Count("fees"), total=Sum("fees__cents"))
        .order_by("-pk")[:12]
    )
    for row in rows:
        row.total_words = fees.euros(row.total)
    return rows


def _due(period: PeriodForm) -> QuerySet[Any]:
    rows: QuerySet[Any] = (
        FeeRecord.objects.filter(contract=None)
        .select_related("integrator", "export")
        .order_by("-on", "-pk")
    )
    wanted = period.wanted
    if first := wanted["first"]:
        rows = rows.filter(on__gte=first)
    if last := wanted["last"]:
        rows = rows.filter(on__lte=last)
    if state := wanted["state"]:
        rows = rows.filter(Q(export=None) if state == "open" else Q(export__isnull=False))
    return period.narrow(rows)


def _with_prices(page: Any) -> Any:
    for row in page.object_list:
        row.price = fees.euros(row.cents)
    return page


def _csv(rows: QuerySet[Any], name: str) -> HttpResponse:
    return csv_response(name, fees.as_csv(rows))
