"""Trainings that are to be renewed: those that expire soon, and those that have."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from integrators.companies.views.access import PAGE_SIZE
from integrators.trainings.filters import RenewalFilter
from integrators.trainings.models import TrainingRecord
from portal.accounts.permissions import Permission
from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.doors import current_people
from portal.core import clock
from portal.search.matching import matching
from portal.ui.lists.paging import keyset_page


@current_people
@require_safe
def expiring(request: HttpRequest) -> HttpResponse:
    """For staff those of all companies, for a manager those of their team."""
    user = signed_in_user(request)
    if user.is_staff and not user.may(Permission.INTEGRATORS_READ):
        raise PermissionDenied
    form = RenewalFilter(request.GET)
    wanted = form.wanted
    rows = form.narrow(TrainingRecord.objects.to_renew(wanted["show"]).visible_to(user))
    rows = matching(rows, wanted["q"])
    sorting = form.sorting
    found = rows.select_related("session", "representative__user", "representative__integrator")
    page = keyset_page(found, request, order=sorting.order, size=PAGE_SIZE)
    return render(
        request,
        "integrators/trainings/expiring.html",
        {
            "page": page,
            "form": form,
            "sorting": sorting,
            "count": rows.count(),
            "wanted": wanted,
            "today": clock.today(),
        },
    )
