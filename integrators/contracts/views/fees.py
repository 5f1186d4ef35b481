"""Update fees: the price list, what is due, what went to invoicing; and a company's own."""

from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from integrators.companies.models import Integrator, Representative
from integrators.companies.views.access import page_of
from integrators.contracts import fees, lines
from integrators.contracts.actions.fees import export_fees, set_update_fee
from integrators.contracts.coverage import not_covered
from integrators.contracts.forms import ExportForm, PeriodForm, PriceForm
from integrators.contracts.models import (
    ComplianceContract,
    FeeCredit,
    FeeExport,
    FeeRecord,
    UpdateFee,
)
from portal.accounts.permissions import Permission, requires
from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.doors import current_people
from portal.core import clock
from portal.core.actions import Refused
from portal.core.products import ProductLine
from portal.infrastructure.spreadsheet import csv_response

Rows = TypeVar("Rows", bound="QuerySet[Any]")
LINES = ProductLine.values


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
    period = PeriodForm(request.GET)
    context = {
        "form": form,
        "export": (export or ExportForm(auto_id="export_%s")) if form else None,
        "exports": _exports(),
        "prices": _price_list(may_correct=bool(form)),
        "period": period,
        "page_obj": _read(page_of(request, lines.listed(*_due(period)))),
        "query": request.GET.urlencode(),
    }
    return render(request, "integrators/contracts/fees.html", context)


@requires(Permission.INTEGRATORS_READ)
@require_safe
def fees_csv(request: HttpRequest) -> HttpResponse:
    """The fees of a period as they stand; reading them marks nothing."""
    return _csv(*_due(PeriodForm(request.GET)), "update-fees.csv")


@requires(Permission.INTEGRATORS_MANAGE)
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Hand the fees of a period to invoicing, each once; then offer the file."""
    form = ExportForm(request.POST, auto_id="export_%s")
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
    return _csv(
        row.fees.order_by("on", "pk"), row.credits.order_by("on", "pk"), f"update-fees-{row.pk}.csv"
    )


@current_people
@require_safe
def company(request: HttpRequest, pk: int) -> HttpResponse:
    """What a company's updates cost and what its contract covered: for its managers and staff."""
    user = signed_in_user(request)
    integrator = get_object_or_404(Integrator.objects.visible_to(user), pk=pk)
    manages = Representative.objects.active().managers().filter(user=user, integrator=integrator)
    if not user.may(Permission.INTEGRATORS_READ) and not manages.exists():
        raise PermissionDenied
    today = clock.today()
    own = lines.listed(
        FeeRecord.objects.filter(integrator=integrator),
        FeeCredit.objects.filter(fee__integrator=integrator),
    )
    contract = ComplianceContract.objects.in_force_on(today).filter(integrator=integrator).first()
    prices_today = [(line, fees.price_on(line, today)) for line in ProductLine.values]
    context = {
        "integrator": integrator,
        "page_obj": _read(page_of(request, own)),
        "contract": contract,
        "not_covered": not_covered(contract) if contract else [],
        "waiting": integrator.contracts.open_on(today).first(),
        "prices": [(line, fees.euros(cents)) for line, cents in prices_today if cents],
    }
    return render(request, "integrators/contracts/company_fees.html", context)


def _exports() -> list[Any]:
    """The latest dozen, each with how many fees and what they come to."""
    rows: list[Any] = list(
        FeeExport.objects.select_related("exported_by")
        .annotate(
            count=Count("fees", distinct=True),
            credited=Count("credits", distinct=True),
            charged_cents=_sum_of(FeeRecord),
            credited_cents=_sum_of(FeeCredit),
        )
        .order_by("-pk")[:12]
    )
    for row in rows:
        row.total_words = fees.euros(row.charged_cents - row.credited_cents)
    return rows


def _sum_of(model: type[FeeRecord] | type[FeeCredit]) -> Coalesce:
    """The cents of an export's fees, or of its credits."""
    rows: QuerySet[Any] = model._default_manager.filter(export=OuterRef("pk")).order_by()
    sums = rows.values("export").annotate(total=Sum("cents")).values("total")
    return Coalesce(Subquery(sums), 0)


def _price_list(*, may_correct: bool) -> list[dict[str, Any]]:
    """The prices, the latest first; one that was corrected is struck, with what is still owed."""
    rows = UpdateFee.objects.select_related("created_by", "corrects", "correction__created_by")
    found = list(rows.order_by("line", "-valid_from", "-pk")[:50])
    holding = {line: UpdateFee.objects.holding_on(line, clock.today()).first() for line in LINES}
    return [
        {
            "row": row,
            "price": fees.euros(row.cents),
            "struck": row.is_corrected,
            "may_correct": may_correct
            and not row.is_corrected
            and (row.valid_from > clock.today() or row == holding[row.line]),
            "owed": fees.charged_too_much(row).count() if may_correct and row.is_corrected else 0,
        }
        for row in found
    ]


def _due(period: PeriodForm) -> tuple[QuerySet[FeeRecord], QuerySet[FeeCredit]]:
    """The fees and the credits of a period."""
    charged = FeeRecord.objects.filter(contract=None).order_by("-on", "-pk")
    return _of_period(charged, period), _of_period(FeeCredit.objects.order_by("-on", "-pk"), period)


def _of_period(rows: Rows, period: PeriodForm) -> Rows:
    wanted = period.wanted
    if first := wanted["first"]:
        rows = rows.filter(on__gte=first)
    if last := wanted["last"]:
        rows = rows.filter(on__lte=last)
    if state := wanted["state"]:
        rows = rows.filter(Q(export=None) if state == "open" else Q(export__isnull=False))
    return period.narrow(rows)


def _read(page: Any) -> Any:
    page.object_list = lines.lines(page.object_list)
    return page


def _csv(charged: QuerySet[FeeRecord], given_back: QuerySet[FeeCredit], name: str) -> HttpResponse:
    return csv_response(
        name,
        fees.as_csv(
            charged.select_related("integrator"), given_back.select_related("fee__integrator")
        ),
    )
