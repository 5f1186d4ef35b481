"""Pages of the installed base: what runs where, today or on a day, and the same as a table."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from installations.base import export
from installations.forms.lists import MachineFilter
from installations.models import InstalledPeriod
from installations.models.periods import InstalledPeriodQuerySet
from installations.models.querysets import sees_all
from installations.rules.base_counts import count_machines
from installations.views.reports import PER_PAGE, reading_permission
from portal.accounts.models import User
from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.doors import current_people
from portal.infrastructure.spreadsheet import csv_response
from portal.ui.lists.counting import MOST_FOUND, Counted, count_up_to
from portal.ui.lists.paging import keyset_page


def _asked(request: HttpRequest) -> tuple[User, MachineFilter, InstalledPeriodQuerySet]:
    user = signed_in_user(request)
    reading_permission(user)
    form = MachineFilter(request.GET, user=user)
    return user, form, form.of(InstalledPeriod.objects.visible_to(user))


@current_people
@require_safe
def base(request: HttpRequest) -> HttpResponse:
    """Each machine in service, with the release that runs on it; or that ran on a day."""
    user, form, machines = _asked(request)
    context: dict[str, Any] = {
        "page": keyset_page(
            machines.with_words(), request, order=form.sorting.order, size=PER_PAGE
        ),
        "form": form,
        "sorting": form.sorting,
        "counted": _counted(user, form, machines),
        "filtered": form.asks,
        "own": not user.is_staff,
        "on": form.wanted["on"],
        "query": request.GET.urlencode(),
        "recalls_href": reverse("installations:recalls_overview")
        if user.is_staff and sees_all(user)
        else "",
    }
    return render(request, "installations/base.html", context)


def _counted(user: User, form: MachineFilter, machines: InstalledPeriodQuerySet) -> Counted:
    """Of all machines, or those of some releases, the kept sum; of others at most so many."""
    if form.asks_for_releases_alone and sees_all(user):
        return Counted(count_machines(form.releases()))
    return count_up_to(machines, MOST_FOUND if form.wanted["q"] else None)


@current_people
@require_safe
@never_cache
def base_csv(request: HttpRequest) -> HttpResponse:
    """The same list for a spreadsheet, of today or of the day that is asked for."""
    _user, form, machines = _asked(request)
    day = form.wanted["on"] or None
    rows = list(
        machines.with_words().with_corrected().order_by(*form.sorting.order)[: export.MOST_ROWS + 1]
    )
    if len(rows) > export.MOST_ROWS or not form.is_valid():
        if form.is_valid():
            text = _("More than %(most)d machines: narrow the list, then export it again.")
            messages.error(request, text % {"most": export.MOST_ROWS})
        return redirect(f"{reverse('installations:base')}?{request.GET.urlencode()}")
    return csv_response(export.name_of(day), export.csv_of(rows, day))
