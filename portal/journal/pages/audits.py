"""Pages of audits: the last check and pack, their progress, and the buttons for new ones."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.permissions import Permission, requires
from portal.accounts.signed_in import signed_in_user
from portal.core import clock
from portal.core.actions import Refused
from portal.journal.audits.actions import (
    ask_for_check,
    ask_for_pack,
    begin_audit_again,
    hand_out_pack,
    issue_reading_token,
)
from portal.journal.models import Audit, AuditKind
from portal.journal.pack.told import proof_of_pack
from portal.journal.pages.forms import PackForm
from portal.journal.pages.tiles import TOKEN_LASTS, token_for
from portal.ui.lists.paging import keyset_page
from portal.ui.private_files import as_download

PAGE = 20


@requires(Permission.JOURNAL_READ)
@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What was checked and found last, the last pack, what is under way, and all before."""
    return _page(request)


@requires(Permission.JOURNAL_READ)
@never_cache
@require_POST
def token(request: HttpRequest) -> HttpResponse:
    """Make a token for a program that reads entries; it is shown this once, and told."""
    user = signed_in_user(request)
    issue_reading_token(by=user, until=clock.now() + dt.timedelta(seconds=TOKEN_LASTS))
    return _page(request, token=token_for(user))


def _page(request: HttpRequest, token: str = "") -> HttpResponse:
    audits = Audit.objects.select_related("asked_by")
    context = {
        "open": {row.kind: row for row in audits.unfinished()},
        "check": Audit.objects.latest_done(AuditKind.CHECK),
        "pack": Audit.objects.latest_done(AuditKind.PACK),
        "stopped": _stopped(),
        "form": PackForm(),
        "token": token,
        "page": keyset_page(audits, request, order=("-asked_at", "-pk"), size=PAGE),
    }
    return render(request, "journal/audits.html", context)


def _stopped() -> list[Audit]:
    """What was given up, where nothing of its kind was asked for since."""
    last: dict[str, Audit] = {}
    for row in Audit.objects.order_by("asked_at", "pk").reverse()[:PAGE]:
        last.setdefault(row.kind, row)
    return [row for row in last.values() if row.failed_at]


@requires(Permission.JOURNAL_READ)
@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Have the journal checked now; pressed twice, it is checked once."""
    try:
        ask_for_check(by=signed_in_user(request))
    except Refused as refused:
        messages.info(request, str(refused.message))
    return redirect("journal:audits")


@requires(Permission.JOURNAL_READ)
@require_POST
def pack(request: HttpRequest) -> HttpResponse:
    """Have an audit pack made."""
    form = PackForm(request.POST)
    try:
        ask_for_pack(
            by=signed_in_user(request),
            personal=form.is_valid() and form.cleaned_data["personal"],
        )
    except Refused as refused:
        messages.info(request, str(refused.message))
    return redirect("journal:audits")


@requires(Permission.JOURNAL_READ)
@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin anew what was interrupted or given up."""
    audit = get_object_or_404(Audit, pk=pk)
    try:
        begin_audit_again(by=signed_in_user(request), audit=audit)
    except Refused as refused:
        messages.info(request, str(refused.message))
    return redirect("journal:audits")


@requires(Permission.JOURNAL_READ)
@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The bar of an audit at work, asked again by itself; the whole page once it has ended."""
    audit = get_object_or_404(Audit, pk=pk)
    response = render(request, "journal/_audit_progress.html", {"audit": audit})
    if not audit.is_open:
        response["HX-Refresh"] = "true"
    return response


@requires(Permission.JOURNAL_READ)
@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The pack itself; the journal says who was given it."""
    audit: Any = get_object_or_404(Audit, pk=pk, kind=AuditKind.PACK)
    if not audit.file:
        raise Http404
    if request.method == "GET":
        try:
            hand_out_pack(by=signed_in_user(request), audit=audit)
        except Refused as refused:
            messages.info(request, str(refused.message))
            return redirect("journal:audits")
    return as_download(audit.file, audit.file_name)


@requires(Permission.JOURNAL_READ)
@require_safe
def proof(request: HttpRequest, pk: int) -> HttpResponse:
    """The proof that the journal tells of the pack and its manifest (c2sp.org/tlog-proof)."""
    audit = get_object_or_404(Audit, pk=pk, kind=AuditKind.PACK)
    text = proof_of_pack(audit)
    if text is None:
        raise Http404
    response = HttpResponse(text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{audit.proof_name}"'
    return response
