"""Candidatures, documents to check and the documents asked for: the quality team's pages."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from integrators import news
from integrators.actions.candidatures import accept_candidature, refuse_candidature
from integrators.actions.legal_documents import (
    accept_legal_document,
    refuse_legal_document,
    revoke_legal_document,
    set_document_kind,
)
from integrators.forms_legal import AcceptDocumentForm, CandidatureFilter, KindForm, RefusalForm
from integrators.models import (
    Candidature,
    CandidatureState,
    DocumentKind,
    Integrator,
    LegalDocument,
    LegalDocumentState,
)
from integrators.views.common import page_of, person
from integrators.views.legal_file import FilePage, as_file
from integrators.wording import activities_in_words, lines_in_words
from portal import clock
from portal.accounts.permissions import Permission, requires
from portal.actions import Refused


@requires(Permission.INTEGRATORS_READ)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Candidatures whose address is confirmed; those to decide first."""
    form = CandidatureFilter(request.GET)
    wanted = form.cleaned_data["state"] if form.is_valid() else ""
    rows = Candidature.objects.confirmed().annotate(
        unread=Count("messages", filter=Q(messages__from_staff=False, messages__read_at=None))
    )
    if wanted:
        rows = rows.filter(state=wanted)
    context = {
        "form": form,
        "filtered": bool(wanted),
        "page_obj": page_of(request, rows.order_by("-state", "-created_at", "-pk")),
        "waiting": LegalDocument.objects.filter(state=LegalDocumentState.WAITING).count(),
    }
    return render(request, "integrators/candidatures.html", context)


@requires(Permission.INTEGRATORS_READ)
@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One candidature: what it says, what is missing, its documents and messages."""
    user = person(request)
    candidature = _confirmed(pk)
    may_manage = user.may(Permission.INTEGRATORS_MANAGE)
    if request.method == "POST" and not may_manage:
        raise PermissionDenied
    shown = FilePage(request, candidature, user)
    if shown.write():
        return redirect(candidature)
    context = {
        **shown.context(),
        "candidature": candidature,
        "wanted": activities_in_words(candidature.activities),
        "lines": lines_in_words(candidature.lines),
        "same": Integrator.objects.filter(siren=candidature.siren).first(),
        "others": Candidature.objects.confirmed()
        .filter(siren=candidature.siren)
        .exclude(pk=candidature.pk),
        "open": candidature.state == CandidatureState.RECEIVED,
        "may_write": may_manage and candidature.state == CandidatureState.RECEIVED,
    }
    return render(request, "integrators/candidature.html", context)


@requires(Permission.INTEGRATORS_MANAGE)
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Register the company and invite its first manager."""
    candidature = _confirmed(pk)
    try:
        integrator = accept_candidature(by=person(request), candidature=candidature)
    except Refused as refused:
        messages.error(request, str(refused.message))
        return redirect(candidature)
    messages.success(
        request,
        _("%(company)s is registered, and %(name)s invited as its manager.")
        % {"company": integrator.name, "name": candidature.contact_name},
    )
    return redirect(integrator)


@requires(Permission.INTEGRATORS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse a candidature, with a reason."""
    candidature = _confirmed(pk)
    form = RefusalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            refuse_candidature(
                by=person(request), candidature=candidature, reason=form.cleaned_data["reason"]
            )
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("The candidature is refused; the candidate is told why."))
            return redirect("integrators:candidatures")
    context = {"form": form, "candidature": candidature}
    return render(request, "integrators/candidature_refuse.html", context)


@requires(Permission.INTEGRATORS_READ)
@require_safe
def candidature_file(request: HttpRequest, pk: int, document: int) -> HttpResponseBase:
    """A document of a candidature."""
    return as_file(get_object_or_404(LegalDocument, pk=document, candidature=_confirmed(pk)))


@requires(Permission.INTEGRATORS_READ)
@require_safe
def to_check(request: HttpRequest) -> HttpResponse:
    """Documents that wait for a decision, the oldest first."""
    rows = LegalDocument.objects.filter(state=LegalDocumentState.WAITING)
    rows = rows.select_related("kind", "integrator", "candidature").order_by("uploaded_at", "pk")
    page = page_of(request, rows)
    for row in page.object_list:
        row.href = news.page_of(row.company)
    context = {
        "page_obj": page,
        "may_decide": person(request).may(Permission.INTEGRATORS_MANAGE),
    }
    return render(request, "integrators/to_check.html", context)


@requires(Permission.INTEGRATORS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
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
    back = news.page_of(document.company)
    if posted is not None and form.is_valid():
        act: Any = {"refuse": refuse_legal_document, "revoke": revoke_legal_document}.get(
            do, accept_legal_document
        )
        try:
            act(by=person(request), document=document, **form.cleaned_data)
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
        "stored": _stored(document),
        "accepting": accepting,
        "refusal": refusal,
        "back": back,
    }
    return render(request, "integrators/document_decide.html", context)


@requires(Permission.INTEGRATORS_READ)
@require_safe
def kinds(request: HttpRequest) -> HttpResponse:
    """The documents asked for."""
    context = {
        "kinds": DocumentKind.objects.with_mandatory(clock.now()),
        "may_manage": person(request).may(Permission.INTEGRATORS_MANAGE),
    }
    return render(request, "integrators/kinds.html", context)


@requires(Permission.INTEGRATORS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def kind(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Add a kind of document, or change one."""
    rows = DocumentKind.objects.with_mandatory(clock.now())
    row: Any = get_object_or_404(rows, pk=pk) if pk else None
    form = KindForm(
        request.POST or None, instance=row, initial={"mandatory": row.mandatory if row else False}
    )
    if request.method == "POST" and form.is_valid():
        try:
            set_document_kind(
                by=person(request),
                code=row.code if row else form.cleaned_data["code"],
                kind=form.kind,
                mandatory=form.cleaned_data["mandatory"],
            )
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("The document asked for is saved."))
            return redirect("integrators:kinds")
    return render(request, "integrators/kind.html", {"form": form, "kind": row})


def _stored(document: LegalDocument) -> str:
    """What lies in the store now: "whole", "changed" since it was sent, or "missing"."""
    try:
        return "whole" if document.stored_sha256() == document.sha256 else "changed"
    except OSError:
        return "missing"


def _confirmed(pk: int) -> Candidature:
    return get_object_or_404(
        Candidature.objects.confirmed().select_related("integrator", "decided_by"), pk=pk
    )
