"""Versions of the charter, for Crisalid's staff."""

from typing import cast

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from integrators.charter.actions.versions import (
    CharterData,
    draft_charter,
    publish_charter,
    revise_charter,
)
from integrators.charter.filing import filed_of
from integrators.charter.forms import CharterForm, ProgressFilter
from integrators.charter.models import Charter
from integrators.charter.progress import by_company, progress_totals
from integrators.companies.models import Representative
from integrators.companies.views.access import page_of
from portal.accounts.permissions import Permission, requires
from portal.accounts.signed_in import signed_in_user
from portal.core import clock
from portal.core.actions import Refused
from portal.ui.editing import edited, edits


@requires(Permission.INTEGRATORS_READ)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """All versions, the latest first, with how many have signed each."""
    rows = Charter.objects.annotate(signed=Count("signatures")).order_by("-effective_on", "-pk")
    return render(
        request,
        "integrators/charter/charters.html",
        {
            "page_obj": page_of(request, rows),
            "current": Charter.objects.current(),
            "may_manage": signed_in_user(request).may(Permission.INTEGRATORS_MANAGE),
        },
    )


@requires(Permission.INTEGRATORS_READ)
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The text of one version in both languages, and who has signed it."""
    charter = get_object_or_404(Charter.objects.select_related("created_by", "published_by"), pk=pk)
    signatures = charter.signatures.select_related(
        "representative__user", "representative__integrator", "document"
    ).order_by("-signed_at")
    return render(
        request,
        "integrators/charter/charter_detail.html",
        {
            "charter": charter,
            "filed": filed_of(charter),
            "current": Charter.objects.current(),
            "page_obj": page_of(request, signatures),
            "may_manage": signed_in_user(request).may(Permission.INTEGRATORS_MANAGE),
        },
    )


@requires(Permission.INTEGRATORS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin a version, from the text of the current one."""
    current = Charter.objects.current()
    start = {}
    if current:
        start = {
            name: getattr(current, name)
            for name in ("title_fr", "title_en", "text_fr", "text_en", "grace_days")
        }
    form = CharterForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        try:
            charter = draft_charter(by=signed_in_user(request), charter=_values(form))
        except Refused as refused:
            form.add_error("version", str(refused.message))
        else:
            messages.success(request, _("The draft is saved; it binds nobody yet."))
            return redirect("integrators:charter_detail", charter.pk)
    return render(request, "integrators/charter/charter_edit.html", {"form": form, "charter": None})


@requires(Permission.INTEGRATORS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@edits
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a draft."""
    charter = get_object_or_404(edited(request, Charter.objects.all()), pk=pk)
    if charter.published_at:
        messages.error(request, _("A published text never changes: write a new version."))
        return redirect("integrators:charter_detail", charter.pk)
    form = CharterForm(request.POST or None, instance=get_object_or_404(Charter, pk=pk))
    if request.method == "POST" and form.is_valid():
        try:
            revise_charter(by=signed_in_user(request), charter=charter, changes=_values(form))
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("The draft is saved; it binds nobody yet."))
            return redirect("integrators:charter_detail", charter.pk)
    return render(
        request, "integrators/charter/charter_edit.html", {"form": form, "charter": charter}
    )


@requires(Permission.INTEGRATORS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish a draft, after reading whom it will concern."""
    charter = get_object_or_404(Charter, pk=pk)
    if request.method == "POST":
        try:
            publish_charter(by=signed_in_user(request), charter=charter)
        except Refused as refused:
            messages.error(request, str(refused.message))
        else:
            messages.success(request, _("The charter is published."))
        return redirect("integrators:charter_detail", charter.pk)
    context = {"charter": charter, "people": Representative.objects.active().count()}
    return render(request, "integrators/charter/charter_publish.html", context)


@requires(Permission.INTEGRATORS_READ)
@require_safe
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Company by company: who has signed a published version, and who has not."""
    charter = get_object_or_404(Charter.objects.published(), pk=pk)
    form = ProgressFilter(request.GET)
    page = page_of(request, by_company(charter, waiting_only=bool(form.wanted["waiting"])))
    rows = [
        {
            "company": company,
            "signed": [person.user.name for person in company.asked if person.signed],
            "waiting": [person.user.name for person in company.asked if not person.signed],
        }
        for company in page.object_list
    ]
    return render(
        request,
        "integrators/charter/charter_progress.html",
        {
            "charter": charter,
            "form": form,
            "page_obj": page,
            "rows": rows,
            "totals": progress_totals(charter),
            "over": charter.grace_ends_on < clock.today(),
        },
    )


def _values(form: CharterForm) -> CharterData:
    return cast(CharterData, form.cleaned_data)
