"""Pages of taking over from Odoo: files, what they hold, mapping, progress, report."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.permissions import Permission, requires
from portal.accounts.signed_in import signed_in_user
from portal.core.actions import Refused
from portal.infrastructure.spreadsheet import as_csv, csv_response
from portal.ui.frame.bodies import SEVERAL, takes
from portal.ui.lists.paging import numbered_page
from support.importing import mapping as mappings
from support.importing.actions import (
    WAITING,
    cancel_odoo_import,
    confirm_odoo_import,
    map_odoo_import,
    start_odoo_import,
)
from support.importing.forms import ExportForm, MappingForm
from support.models import OdooImport, OdooKind, OdooResult, OdooRow, OdooStage

PER_PAGE = 25
SHOWN = 20
"""So many errors and unknown companies stand on the page; the file has all."""


@requires(Permission.STAFF_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@takes(SEVERAL)
def listing(request: HttpRequest) -> HttpResponse:
    """Give the files of an export; below, the imports so far."""
    form = ExportForm(request.POST, request.FILES) if request.method == "POST" else ExportForm()
    if form.is_valid():
        try:
            odoo = start_odoo_import(
                by=signed_in_user(request), uploads=form.cleaned_data["export"]
            )
        except Refused as refused:
            form.add_error("export", str(refused.message))
        else:
            return redirect(odoo)
    imports = OdooImport.objects.select_related("created_by").prefetch_related("tables")
    page = numbered_page(imports, request, size=PER_PAGE)
    return render(request, "support/importing/imports.html", {"form": form, "page_obj": page})


@requires(Permission.STAFF_MANAGE)
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One export: how far it has come, what it holds, the mapping, the decision, the report."""
    odoo = _import(pk)
    return _page(request, odoo, MappingForm(odoo=odoo))


def _import(pk: int) -> OdooImport:
    rows = OdooImport.objects.select_related("created_by", "decided_by")
    return get_object_or_404(rows, pk=pk)


def _page(request: HttpRequest, odoo: OdooImport, form: MappingForm) -> HttpResponse:
    unplaced = odoo.rows.exclude(unplaced="").filter(result__in=WAITING)
    context = {
        **_progress_state(odoo),
        "form": form,
        "tables": odoo.tables.all(),
        "states": mappings.counted(odoo, form.mapping),
        "unplaced": _most_often(unplaced),
        "unplaced_count": unplaced.count(),
        "wrong": odoo.rows.filter(result=OdooResult.WRONG).select_related("table")[:SHOWN],
    }
    return render(request, "support/importing/import.html", context)


def _most_often(unplaced: QuerySet[OdooRow]) -> list[Any]:
    counted = unplaced.order_by().values("unplaced").annotate(tickets=Count("pk"))
    return list(counted.order_by("-tickets", "unplaced")[:SHOWN])


@requires(Permission.STAFF_MANAGE)
@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The bar of an export at work, asked again by itself; the whole page once it has ended."""
    odoo = _import(pk)
    response = render(request, "support/importing/_progress.html", _progress_state(odoo))
    if not odoo.is_at_work:
        response["HX-Refresh"] = "true"
    return response


@requires(Permission.STAFF_MANAGE)
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Keep the mapping; with `run`, take over by it what was announced."""
    odoo = _import(pk)
    form = MappingForm(request.POST, odoo=odoo)
    if not form.is_valid():
        return _page(request, odoo, form)
    act = confirm_odoo_import if "run" in request.POST else map_odoo_import
    try:
        act(by=signed_in_user(request), odoo=odoo, mapping=form.mapping)
    except Refused as refused:
        messages.error(request, str(refused.message))
    else:
        if act is map_odoo_import:
            messages.success(request, _("The mapping is kept; nothing is taken over yet."))
    return redirect(odoo)


@requires(Permission.STAFF_MANAGE)
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the export up; nothing of it was written."""
    odoo = _import(pk)
    try:
        cancel_odoo_import(by=signed_in_user(request), odoo=odoo)
    except Refused as refused:
        messages.error(request, str(refused.message))
        return redirect(odoo)
    messages.success(request, _("The export is given up; nothing of it was written."))
    return redirect("support:odoo_imports")


@requires(Permission.STAFF_MANAGE)
@require_safe
def errors(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows that are left out by an error, and the tickets whose company is not known."""
    odoo = _import(pk)
    head = [_("file"), _("row"), _("kind"), _("identifier in Odoo"), _("reason")]
    lines: list[list[str]] = [head]
    wrong = odoo.rows.filter(result=OdooResult.WRONG).select_related("table")
    for row in wrong.order_by("table", "number").iterator(500):
        lines.append([row.table.member or row.table.name, str(row.number),
                      str(row.get_kind_display()), row.key, row.reason])  # fmt: skip
    nobody = odoo.rows.exclude(unplaced="").exclude(result=OdooResult.WRONG)
    for row in nobody.select_related("table").order_by("table", "number").iterator(500):
        reason = _("Company not known: %(who)s") % {"who": row.unplaced}
        lines.append([row.table.member or row.table.name, str(row.number),
                      str(row.get_kind_display()), row.key, reason])  # fmt: skip
    return csv_response(f"odoo-{odoo.pk}.csv", as_csv(lines))


def _progress_state(odoo: OdooImport) -> dict[str, Any]:
    """The numbers of each result, and how far the present stage has come. Three queries."""
    rows = odoo.rows.order_by().values_list("kind", "result")
    counted = {(kind, result): count for kind, result, count in rows.annotate(Count("pk"))}
    kinds = [
        (OdooKind(kind).label, [counted.get((kind, result), 0) for result in OdooResult.values])
        for kind in OdooKind.values
        if any(key[0] == kind for key in counted)
    ]
    waits = sum(counted.get((kind, result), 0) for kind in OdooKind for result in WAITING)
    if odoo.stage == OdooStage.READING:
        told = odoo.tables.values_list("taken", "of_records")
        done, of = sum(taken for taken, _of in told), sum(all_of for _taken, all_of in told)
    else:
        done, of = odoo.rows.exclude(done_at=None).count(), waits
    return {
        "odoo": odoo,
        "kinds": kinds,
        "results": [result.label for result in OdooResult],
        "waits": waits,
        "wrong_count": sum(counted.get((kind, OdooResult.WRONG), 0) for kind in OdooKind),
        "done": min(done, of),
        "of": of,
    }
