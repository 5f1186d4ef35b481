"""Pages of copies: one's own, and those that quality asks for on behalf of others."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.models import User
from portal.accounts.people.security import proven_anew
from portal.accounts.permissions import Permission, requires
from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.doors import account_page
from portal.core.actions import Refused
from portal.retention.exports.actions import (
    KEPT,
    ask_for_export_of,
    ask_for_own_export,
    hand_out_export,
)
from portal.retention.exports.forms import ExportForm
from portal.retention.models import DataExport
from portal.ui.lists.paging import keyset_page
from portal.ui.private_files import as_download

LATEST = 5
PAGE = 20


@account_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponseBase:
    """One's own copy: asked for, under way, or ready; also for whoever has left."""
    if request.method == "POST":
        return _ask_for_own(request)
    user = signed_in_user(request)
    rows = list(DataExport.objects.asked_about(user)[:LATEST])
    context = {
        "rows": rows,
        "open": next((row for row in rows if row.is_open), None),
        "ready": next((row for row in rows if row.is_kept), None),
        "failed": rows[0] if rows and rows[0].failed_at else None,
        "days": KEPT.days,
    }
    return render(request, "retention/own_export.html", context)


@proven_anew
def _ask_for_own(request: HttpRequest) -> HttpResponseBase:
    """By whoever has just proven who they are: a passer-by at an open browser is not them."""
    try:
        ask_for_own_export(by=signed_in_user(request))
    except Refused as refused:
        messages.info(request, str(refused.message))
    return redirect("retention:own_export")


@requires(Permission.RETENTION_MANAGE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def of_others(request: HttpRequest) -> HttpResponseBase:
    """Copies that one has asked for on behalf of somebody without an account; POST asks."""
    if request.method == "POST":
        return _ask_for_other(request)
    return _of_others(request, ExportForm())


@proven_anew
def _ask_for_other(request: HttpRequest) -> HttpResponseBase:
    form = ExportForm(request.POST)
    if form.is_valid():
        try:
            ask_for_export_of(by=signed_in_user(request), **form.cleaned_data)
        except Refused as refused:
            form.add_error("address", str(refused.message))
        else:
            messages.success(request, _("The copy is being made."))
            return redirect("retention:exports")
    return _of_others(request, form)


def _of_others(request: HttpRequest, form: ExportForm) -> HttpResponse:
    rows = DataExport.objects.asked_for_others(signed_in_user(request)).select_related("person")
    page = keyset_page(rows, request, order=("-asked_at", "-pk"), size=PAGE)
    context = {"form": form, "page": page, "days": KEPT.days}
    return render(request, "retention/exports.html", context)


def _asked_by(user: User, pk: int) -> DataExport:
    """A copy, for whoever has asked for it: to others there is none.

    One on behalf of somebody else, only while they may still ask for such.
    """
    row: DataExport = get_object_or_404(DataExport, pk=pk, asked_by=user)
    if row.person_id != user.pk and not user.may(Permission.RETENTION_MANAGE):
        raise Http404
    return row


@account_page
@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The bar of a copy under way, asked again by itself; the whole page once it has ended."""
    row = _asked_by(signed_in_user(request), pk)
    response = render(request, "retention/_export_progress.html", {"export": row})
    if not row.is_open:
        response["HX-Refresh"] = "true"
    return response


@account_page
@never_cache
@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The copy itself; the journal says that it was handed out."""
    row = _asked_by(signed_in_user(request), pk)
    if not row.is_kept:
        raise Http404
    return _hand_out(request, row)


@proven_anew
def _hand_out(request: HttpRequest, row: Any) -> HttpResponseBase:
    if request.method == "GET":
        hand_out_export(by=signed_in_user(request), export=row)
    return as_download(row.file, row.file_name)
