"""Trainings that are to be renewed: those that expire soon, and those that have."""

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from integrators.lists import RENEWALS, RenewalFilter
from integrators.models import TrainingRecord
from integrators.views.common import PAGE_SIZE, person
from portal import clock
from portal.accounts.permissions import Permission
from portal.ui.paging import keyset_page
from portal.ui.sorting import Sorting


@require_safe
def expiring(request: HttpRequest) -> HttpResponse:
    """For staff those of all companies, for a manager those of their team."""
    user = person(request)
    if user.is_staff and not user.may(Permission.INTEGRATORS_READ):
        raise PermissionDenied
    form = RenewalFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {"show": "", "q": ""}
    rows = TrainingRecord.objects.to_renew(wanted["show"]).visible_to(user)
    for word in wanted["q"].split():
        rows = rows.filter(
            Q(representative__user__name__icontains=word)
            | Q(representative__integrator__name__icontains=word)
        )
    sorting = Sorting.of(request, RENEWALS, "until")
    found = rows.select_related("session", "representative__user", "representative__integrator")
    page = keyset_page(found, request, order=sorting.order, size=PAGE_SIZE)
    return render(
        request,
        "integrators/expiring.html",
        {
            "page": page,
            "form": form,
            "sorting": sorting,
            "count": rows.count(),
            "wanted": wanted,
            "today": clock.today(),
        },
    )
