"""Documents to check and the documents asked for: the quality team's pages."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from integrators.candidatures.forms import RefusalForm
from integrators.companies.views.access import page_of
from integrators.legal_file import notify
from integrators.legal_file.access import needs_reason
from integrators.legal_file.actions.documents import (
    accept_legal_document,
    refuse_legal_document,
    revoke_legal_document,
    set_document_kind,
)
from integrators.legal_file.forms import AcceptDocumentForm, KindForm
from integrators.legal_file.models import DocumentKind, LegalDocument, LegalDocumentState
from portal.accounts.permissions import Permission, requires
from portal.accounts.signed_in import signed_in_user
from portal.core import clock
from portal.core.actions import Refused
from portal.ui.editing import edited, edits


@requires(Permission.INTEGRATORS_READ)
@require_safe
def to_check(request: HttpRequest) -> HttpResponse:
    """Documents that wait for a decision, the oldest first."""
    rows = LegalDocument.objects.filter(state=LegalDocumentState.WAITING)
    rows = rows.select_related("kind", "integrator", "candidature").order_by("uploaded_at", "pk")
    page = page_of(request, rows)
    for row in page.object_list:
        row.href = notify.page_of(row.company)
    context = {
        "page_obj": page,
        "may_decide": signed_in_user(request).may(Permission.INTEGRATORS_MANAGE),
    }
    return render(request, "integrators/legal_file/to_check.html", context)


@requires(Permission.INTEGRATORS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept a document until a day, or refuse it with a reason; also after all."""
    document = get_object_or_404(
        LegalDocument.objects.select_related("kind", "integrator", "candidature"), pk=pk
    )
    do = request.POST.get("do", "")
    refusing = do in ("refuse", "revoke")
    posted = request.POST if request.method == "POST" else None
    accepting = AcceptDocumentForm(None if refusing else posted, document=document)
    refusal = RefusalForm(posted if refusing else None)
    form: Any = refusal if refusing else accepting
    back = notify.page_of(document.company)
    if posted is not None and form.is_valid():
        act: Any = {"refuse": refuse_legal_document, "revoke": revoke_legal_document}.get(
            do, accept_legal_document
        )
        try:
            act(by=signed_in_user(request), document=document, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(
                request,
                _("The document is refused; the company is told why.")
                if refusing
                else _("The document is accepted."),
            )
            return redirect(back)
    context = {
        "document": document,
        "asks_why": needs_reason(signed_in_user(request), document),
        "stored": _stored(document),
        "accepting": accepting,
        "refusal": refusal,
        "back": back,
    }
    return render(request, "integrators/legal_file/document_decide.html", context)


@requires(Permission.INTEGRATORS_READ)
@require_safe
def kinds(request: HttpRequest) -> HttpResponse:
    """The documents asked for."""
    context = {
        "kinds": DocumentKind.objects.with_mandatory(clock.now()),
        "may_manage": signed_in_user(request).may(Permission.INTEGRATORS_MANAGE),
    }
    return render(request, "integrators/legal_file/kinds.html", context)


@requires(Permission.INTEGRATORS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@edits
def kind(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Add a kind of document, or change one."""
    rows = DocumentKind.objects.with_mandatory(clock.now())
    row: Any = get_object_or_404(edited(request, rows), pk=pk) if pk else None
    form = KindForm(
        request.POST or None, instance=row, initial={"mandatory": row.mandatory if row else False}
    )
    if row and request.method == "POST" and form.is_valid() and not form.has_changed():
        messages.info(request, _("Nothing else was to be saved."))
        return redirect("integrators:kinds")
    if request.method == "POST" and form.is_valid():
        try:
            set_document_kind(
                by=signed_in_user(request),
                code=row.code if row else form.cleaned_data["code"],
                kind=form.kind,
                mandatory=form.cleaned_data["mandatory"],
            )
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("The document asked for is saved."))
            return redirect("integrators:kinds")
    return render(request, "integrators/legal_file/kind.html", {"form": form, "kind": row})


def _stored(document: LegalDocument) -> str:
    """What lies in the store now: "whole", "changed" since it was sent, or "missing"."""
    try:
        return "whole" if document.stored_sha256() == document.sha256 else "changed"
    except OSError:
        return "missing"
