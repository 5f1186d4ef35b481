"""The page of the desk's statistics (DOC-QLT-210)."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.accounts.permissions import Permission, requires
from support.rules.statistics import statistics as figures
from support.views import charts

PERIODS = (6, 12, 24)


@requires(Permission.STATISTICS_READ)
@require_safe
def statistics(request: HttpRequest) -> HttpResponseBase:
    asked = request.GET.get("months", "")
    months = int(asked) if asked in {str(period) for period in PERIODS} else 12
    found = figures(months)
    context = {
        "figures": found,
        "months": months,
        "periods": PERIODS,
        "volumes": charts.volumes(found.months),
        "delays": charts.delays(found.months),
        "satisfaction": charts.satisfaction(found.months),
        "scores": charts.scores(found.months),
    }
    return render(request, "support/statistics.html", context)
