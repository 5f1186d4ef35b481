"""The complaints that concern one's own company: read there, never written."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from portal.accounts.permissions import Permission
from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.doors import current_people
from portal.ui.lists.paging import keyset_page
from support.models import Complaint, StepKind
from support.rules.queues import companies_of

PER_PAGE = 25
TOLD = (StepKind.ACTION, StepKind.CLOSING)
"""The steps that the integrator concerned reads; what Crisalid thinks of them stays inside."""


@current_people
@require_safe
def complaints(request: HttpRequest) -> HttpResponseBase:
    user = signed_in_user(request)
    if user.may(Permission.COMPLAINTS_READ):
        return redirect("admin:support_complaint_changelist")
    if user.is_staff or not companies_of(user).exists():
        raise PermissionDenied
    rows = Complaint.objects.visible_to(user).for_list()
    page = keyset_page(rows, request, order=("-entered_at", "-pk"), size=PER_PAGE)
    return render(request, "support/complaints/index.html", {"page": page})


@current_people
@require_safe
def complaint(request: HttpRequest, number: str) -> HttpResponseBase:
    """Its number, domains, facts, state, corrective action and conclusion."""
    user = signed_in_user(request)
    found = get_object_or_404(Complaint.objects.visible_to(user).for_list(), number=number)
    if user.is_staff:
        return redirect(found.desk_url)
    steps = list(found.steps.filter(kind__in=TOLD))
    return render(
        request, "support/complaints/complaint.html", {"complaint": found, "steps": steps}
    )
