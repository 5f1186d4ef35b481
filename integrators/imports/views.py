"""Pages of an import: upload, read what would happen, decide, follow, report."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from integrators.companies.views.access import page_of
from integrators.imports import downloads
from integrators.imports.actions import cancel_import, confirm_import, start_import
from integrators.imports.columns import COLUMNS, GROUPS, REGISTRY
from integrators.imports.forms import ImportForm, RowFilter
from integrators.imports.models import ImportStage, RegistryImport, RowKind
from portal.accounts.permissions import Permission, requires
from portal.accounts.signed_in import signed_in_user
from portal.core.actions import Refused
from portal.infrastructure.spreadsheet import CSV, file_response
from portal.search.folding import key_of
from portal.ui.frame.bodies import SCAN, takes
from portal.ui.lists.paging import KeysetPage, keyset_page


@requires(Permission.INTEGRATORS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@takes(SCAN)
def listing(request: HttpRequest) -> HttpResponse:
    """Upload a file; below, the columns that it may have and the imports so far."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        return redirect(start_import(by=signed_in_user(request), table=form.table))
    imports = RegistryImport.objects.select_related("created_by")
    context = {"form": form, "groups": GROUPS, "page_obj": page_of(request, imports)}
    return render(request, "integrators/imports/imports.html", context)


@requires(Permission.INTEGRATORS_MANAGE)
@require_safe
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """An empty file with the headings and an example."""
    if kind not in ("csv", "xlsx"):
        raise Http404
    content, content_type = downloads.template_file(kind)
    return file_response(f"integrators-template.{kind}", content, content_type)


@requires(Permission.INTEGRATORS_MANAGE)
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One file: how far it has come, what each row leads to, and the decision."""
    registry = get_object_or_404(RegistryImport.objects.select_related("created_by"), pk=pk)
    form = RowFilter(request.GET)
    wanted = form.wanted
    rows = form.narrow(registry.rows.exclude(kind=""))
    if wanted["kind"]:
        rows = rows.filter(kind=wanted["kind"])
    if key := key_of(wanted["q"]):
        rows = rows.filter(Q(siren__startswith=key) | Q(siren__contains=f"-{key}"))
    page: KeysetPage[Any] = keyset_page(rows, request, order=("number", "pk"))
    for row in page.rows:
        row.result = RowKind(row.kind)
        row.known_by = row.cells.get("siren") or row.cells.get("register_number", "")
        row.reasons = [REGISTRY.error_in_words(column, reason) for column, reason in row.errors]
    context = {
        **_progress_state(registry),
        "form": form,
        "page": page,
        "listed": rows.count(),
        "filtered": form.asks,
        "labels": [COLUMNS[code].label for code in registry.columns],
    }
    return render(request, "integrators/imports/import.html", context)


@requires(Permission.INTEGRATORS_MANAGE)
@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The bar of a file at work, asked again by itself; the whole page once it has ended."""
    registry = get_object_or_404(RegistryImport, pk=pk)
    response = render(
        request, "integrators/imports/_import_progress.html", _progress_state(registry)
    )
    if not registry.is_at_work:
        response["HX-Refresh"] = "true"
    return response


@requires(Permission.INTEGRATORS_MANAGE)
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Carry out what the check announced."""
    registry = get_object_or_404(RegistryImport, pk=pk)
    try:
        confirm_import(by=signed_in_user(request), registry=registry)
    except Refused as refused:
        messages.error(request, str(refused.message))
    return redirect(registry)


@requires(Permission.INTEGRATORS_MANAGE)
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the file up; nothing of it was written."""
    registry = get_object_or_404(RegistryImport, pk=pk)
    try:
        cancel_import(by=signed_in_user(request), registry=registry)
    except Refused as refused:
        messages.error(request, str(refused.message))
        return redirect(registry)
    messages.success(request, _("The file is given up; nothing of it was written."))
    return redirect("integrators:imports")


@requires(Permission.INTEGRATORS_MANAGE)
@require_safe
def errors(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows that are left out, to mend and to upload again."""
    registry = get_object_or_404(RegistryImport, pk=pk)
    return file_response(f"import-{registry.pk}-errors.csv", downloads.errors_csv(registry), CSV)


def _progress_state(registry: RegistryImport) -> dict[str, Any]:
    """The numbers of each result, and how far the present stage has come. Two queries."""
    counts = dict.fromkeys(RowKind.values, 0)
    counts |= dict(registry.rows.order_by().values_list("kind").annotate(Count("pk")))
    running = registry.stage == ImportStage.RUNNING
    to_write = counts[RowKind.CREATE] + counts[RowKind.UPDATE]
    if running:
        done = registry.rows.exclude(done_at=None).count()
        left = registry.rows.filter(done_at=None, kind__in=[RowKind.CREATE, RowKind.UPDATE]).count()
        of = done + left
    else:
        of, done = registry.size, registry.rows.exclude(checked_at=None).count()
    return {
        "registry": registry,
        "state": ImportStage(registry.stage),
        "kinds": [(RowKind(kind), counts[kind]) for kind in RowKind.values],
        "to_write": to_write,
        "wrong": counts[RowKind.ERROR],
        "done": min(done, of),
        "of": of,
    }
