"""Candidatures, read and decided by the quality team."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from integrators.approvals.wording import activities_in_words, lines_in_words
from integrators.candidatures.actions import accept_candidature, refuse_candidature
from integrators.candidatures.forms import CandidatureFilter, RefusalForm
from integrators.candidatures.models import Candidature, CandidatureState
from integrators.companies.identity.naming import same_company
from integrators.companies.models import Integrator
from integrators.companies.views.access import page_of
from integrators.legal_file.models import LegalDocument, LegalDocumentState
from integrators.legal_file.views import files
from integrators.legal_file.views.company import FilePage
from portal.accounts.permissions import Permission, requires
from portal.accounts.signed_in import signed_in_user
from portal.core.actions import Refused
from portal.ui.frame.bodies import SCAN, takes


@requires(Permission.INTEGRATORS_READ)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Candidatures whose address is confirmed; those to decide first."""
    form = CandidatureFilter(request.GET)
    wanted = form.wanted["state"]
    rows = Candidature.objects.confirmed().annotate(
        unread=Count("messages", filter=Q(messages__from_staff=False, messages__read_at=None))
    )
    if wanted:
        rows = rows.filter(state=wanted)
    context = {
        "form": form,
        "filtered": form.asks,
        "page_obj": page_of(request, form.narrow(rows).order_by("-state", "-created_at", "-pk")),
        "waiting": LegalDocument.objects.filter(state=LegalDocumentState.WAITING).count(),
    }
    return render(request, "integrators/candidatures/candidatures.html", context)


@requires(Permission.INTEGRATORS_READ)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@takes(SCAN)
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One candidature: what it says, what is missing, its documents and messages."""
    user = signed_in_user(request)
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
        "same": Integrator.objects.filter(same_company(candidature)).first(),
        "others": Candidature.objects.confirmed()
        .filter(same_company(candidature))
        .exclude(pk=candidature.pk),
        "open": candidature.state == CandidatureState.RECEIVED,
        "may_write": may_manage and candidature.state == CandidatureState.RECEIVED,
    }
    return render(request, "integrators/candidatures/candidature.html", context)


@requires(Permission.INTEGRATORS_MANAGE)
@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Register the company and invite its first manager."""
    candidature = _confirmed(pk)
    try:
        integrator = accept_candidature(by=signed_in_user(request), candidature=candidature)
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
                by=signed_in_user(request),
                candidature=candidature,
                reason=form.cleaned_data["reason"],
            )
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("The candidature is refused; the candidate is told why."))
            return redirect("integrators:candidatures")
    context = {"form": form, "candidature": candidature}
    return render(request, "integrators/candidatures/candidature_refuse.html", context)


@requires(Permission.INTEGRATORS_READ)
@require_safe
def candidature_file(request: HttpRequest, pk: int, document: int) -> HttpResponseBase:
    """A document of a candidature."""
    found = files.of_candidature(_confirmed(pk), document)
    return files.opened(signed_in_user(request), found)


@requires(Permission.INTEGRATORS_READ)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def candidature_reason(request: HttpRequest, pk: int, document: int) -> HttpResponse:
    """Why one of Crisalid's people opens it."""
    return files.asked(request, files.of_candidature(_confirmed(pk), document))


def _confirmed(pk: int) -> Candidature:
    return get_object_or_404(
        Candidature.objects.confirmed().select_related("integrator", "decided_by"), pk=pk
    )
