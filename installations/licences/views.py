"""Pages of issued licences: the list, the files by which they come, the cancelling of one."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from installations.licences import rules, tables
from installations.licences.actions import (
    cancel_licence,
    check_licences,
    give_up_licences,
    issue_licences,
)
from installations.licences.files import COLUMNS, HEADINGS
from installations.licences.forms import (
    CancellingForm,
    LicenceFileForm,
    LicenceFilter,
    LicenceRowFilter,
)
from installations.models import IssuedLicence, LicenceFile, LicenceFileStage, LicenceRowKind
from installations.models.licences import IssuedLicenceQuerySet
from installations.views.reports import PER_PAGE
from portal.accounts.models import User
from portal.accounts.permissions import Permission, requires
from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.doors import current_people
from portal.core.actions import Refused
from portal.infrastructure.spreadsheet import CSV, csv_response, file_response
from portal.ui.frame.bodies import SCAN, takes
from portal.ui.lists.counting import MOST_FOUND, count_up_to
from portal.ui.lists.paging import KeysetPage, keyset_page, numbered_page

GET_OR_POST = ["GET", "HEAD", "POST"]


def _asked(request: HttpRequest) -> tuple[User, LicenceFilter, IssuedLicenceQuerySet]:
    user = signed_in_user(request)
    if user.is_staff and not user.may(Permission.INTEGRATORS_READ):
        raise PermissionDenied
    form = LicenceFilter(request.GET, user=user)
    return user, form, form.of(IssuedLicence.objects.visible_to(user))


@current_people
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The licences that were issued, to one's own company or to all, and which have a report."""
    user, form, licences = _asked(request)
    rows = licences.select_related("integrator")
    page: KeysetPage[IssuedLicence] = keyset_page(
        rows, request, order=form.sorting.order, size=PER_PAGE
    )
    context = {
        "page": page,
        "rows": rules.with_reports(page.rows, user),
        "form": form,
        "sorting": form.sorting,
        "counted": count_up_to(licences, MOST_FOUND if form.wanted["q"] else None),
        "filtered": form.asks,
        "own": not user.is_staff,
        "may_manage": user.may(Permission.INTEGRATORS_MANAGE),
        "query": request.GET.urlencode(),
    }
    return render(request, "installations/licences/index.html", context)


@current_people
@require_safe
@never_cache
def index_csv(request: HttpRequest) -> HttpResponse:
    """The same list for a spreadsheet."""
    user, form, licences = _asked(request)
    most = rules.MOST_EXPORTED
    rows = licences.select_related("integrator").order_by(*form.sorting.order)
    found = list(rows[: most + 1])
    if len(found) > most or not form.is_valid():
        if form.is_valid():
            text = _("More than %(most)d licences: narrow the list, then export it again.")
            messages.error(request, text % {"most": most})
        return redirect(f"{reverse('installations:licences')}?{request.GET.urlencode()}")
    return csv_response("licences.csv", tables.licences_csv(rules.with_reports(found, user)))


@requires(Permission.INTEGRATORS_MANAGE)
@require_http_methods(GET_OR_POST)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a licence is no longer issued to its company, and why."""
    licence = get_object_or_404(IssuedLicence.objects.select_related("integrator"), pk=pk)
    if request.method != "POST" and licence.cancelled_at is not None:
        return redirect(licence)
    form = CancellingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            cancel_licence(by=signed_in_user(request), licence=licence, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("The licence is cancelled."))
            return redirect(licence)
    context = {"licence": licence, "form": form}
    return render(request, "installations/licences/cancel.html", context)


@requires(Permission.INTEGRATORS_MANAGE)
@require_http_methods(GET_OR_POST)
@takes(SCAN)
def files(request: HttpRequest) -> HttpResponse:
    """Upload a file; below, the columns that it may have and the files so far."""
    form = LicenceFileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        return redirect(check_licences(by=signed_in_user(request), table=form.table))
    earlier = LicenceFile.objects.select_related("created_by")
    context = {
        "form": form,
        "columns": list(COLUMNS.values()),
        "page_obj": numbered_page(earlier, request, size=PER_PAGE),
    }
    return render(request, "installations/licences/files.html", context)


@requires(Permission.INTEGRATORS_MANAGE)
@require_safe
def template(request: HttpRequest, kind: str) -> HttpResponse:
    """An empty file with the headings and an example."""
    if kind not in ("csv", "xlsx"):
        raise Http404
    content, content_type = tables.template_file(kind)
    return file_response(f"licences-template.{kind}", content, content_type)


@requires(Permission.INTEGRATORS_MANAGE)
@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """One file: what each row leads to, the decision, and what became of it."""
    found = get_object_or_404(LicenceFile.objects.select_related("created_by"), pk=pk)
    form = LicenceRowFilter(request.GET)
    rows = form.narrow(found.rows.select_related("integrator"))
    if form.wanted["kind"]:
        rows = rows.filter(kind=form.wanted["kind"])
    page: KeysetPage[Any] = keyset_page(rows, request, order=("number", "pk"))
    for row in page.rows:
        row.result = LicenceRowKind(row.kind)
        row.reasons = [HEADINGS.error_in_words(column, reason) for column, reason in row.errors]
    counts = dict.fromkeys(LicenceRowKind.values, 0)
    counts |= dict(found.rows.order_by().values_list("kind").annotate(Count("pk")))
    context = {
        "file": found,
        "waits": found.stage == LicenceFileStage.CHECKED,
        "kinds": [(LicenceRowKind(kind), counts[kind]) for kind in LicenceRowKind.values],
        "to_write": counts[LicenceRowKind.NEW],
        "wrong": counts[LicenceRowKind.ERROR],
        "form": form,
        "page": page,
        "filtered": form.asks,
        "labels": [COLUMNS[code].label for code in found.columns],
    }
    return render(request, "installations/licences/file.html", context)


@requires(Permission.INTEGRATORS_MANAGE)
@require_POST
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what the check announced."""
    found = get_object_or_404(LicenceFile, pk=pk)
    try:
        issue_licences(by=signed_in_user(request), file=found)
    except Refused as refused:
        messages.error(request, str(refused.message))
    return redirect(found)


@requires(Permission.INTEGRATORS_MANAGE)
@require_POST
def give_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the file up; nothing of it was recorded."""
    found = get_object_or_404(LicenceFile, pk=pk)
    try:
        give_up_licences(by=signed_in_user(request), file=found)
    except Refused as refused:
        messages.error(request, str(refused.message))
    return redirect(found)


@requires(Permission.INTEGRATORS_MANAGE)
@require_safe
def errors(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows that are left out, with the reasons, for a spreadsheet."""
    found = get_object_or_404(LicenceFile, pk=pk)
    return file_response(f"licences-{found.pk}-errors.csv", tables.errors_csv(found), CSV)
