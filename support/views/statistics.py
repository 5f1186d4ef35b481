"""The page of the desk's statistics (DOC-QLT-210)."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.accounts.permissions import Permission, requires
from portal.accounts.signed_in import signed_in_user
from portal.ui.lists.filtering import ChoicesForm
from support.rules.statistics import statistics as figures
from support.satisfaction.rules import doubted_answers
from support.views import charts

PERIODS = (6, 12, 24)
USUAL = 12
MOST_DOUBTED = 50


@requires(Permission.STATISTICS_READ)
@require_safe
def statistics(request: HttpRequest) -> HttpResponseBase:
    period = ChoicesForm(request.GET, months=[(str(each), each) for each in PERIODS])
    context: dict[str, Any] = {"period": period, "periods": PERIODS}
    if not period.is_valid():
        return render(request, "support/statistics.html", context)
    months = int(period.wanted["months"] or USUAL)
    found = figures(months)
    context |= {
        "figures": found,
        "months": months,
        "volumes": charts.volumes(found.months),
        "delays": charts.delays(found.months),
        "satisfaction": charts.satisfaction(found.months),
        "scores": charts.scores(found.months),
        "doubted": list(doubted_answers()[:MOST_DOUBTED]),
        "may_settle": signed_in_user(request).may(Permission.RATINGS_SETTLE),
    }
    return render(request, "support/statistics.html", context)
