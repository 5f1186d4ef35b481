"""The statistics as files: each table as CSV, all of them as one PDF."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from portal.accounts.permissions import Permission, requires
from portal.core import clock
from portal.infrastructure.pdf import draw_pdf
from portal.infrastructure.spreadsheet import csv_response
from portal.outbox.queue import absolute_url
from portal.ui.text.nobreak import unbroken
from support.statistics.forms import StatisticsForm
from support.statistics.rules.delays import MEASURES
from support.statistics.rules.question import Question
from support.statistics.rules.satisfaction import judged_by_month, together
from support.statistics.rules.volume import volume
from support.statistics.views import judged, links, volumes, waits
from support.statistics.views.tables import Table, whole_days


@dataclass(frozen=True)
class Chapter:
    title: str
    tables: Iterable[Table]


Made = Callable[[Question], Iterable[Table]]


def _judged(question: Question) -> list[Table]:
    months = judged_by_month(question)
    whole = judged.distribution(question, together(months.values()))
    return [whole, judged.by_month(question, months).table, judged.by_group(question).table]


def _waits(question: Question) -> list[Table]:
    return [part.table for part in (*waits.by_month(question), *waits.by_group(question))]


def _volumes(question: Question) -> list[Table]:
    return [part.table for part in volumes.parts(question, volume(question))]


MEASURED = [f"{measure}-{by}" for by in ("month", "group") for measure in MEASURES]
TABLES: dict[str, Made] = {
    **dict.fromkeys(("satisfaction-score", "satisfaction-month", "satisfaction-group"), _judged),
    **dict.fromkeys(MEASURED, _waits),
    **dict.fromkeys(("volume-month", "volume-weekday", "volume-hour"), _volumes),
}
"""What makes the table of each key, with those beside it."""


@requires(Permission.STATISTICS_READ)
@require_safe
def as_csv(request: HttpRequest, table: str) -> HttpResponse:
    """One table, whole, for a spreadsheet."""
    if table not in TABLES:
        raise Http404
    form = StatisticsForm(request.GET)
    if not form.is_valid():
        return _back(request)
    question = form.question
    [found] = [each for each in TABLES[table](question) if each.key == table]
    days = question.period
    return csv_response(f"support-{table}-{days.first}-{days.last}.csv", found.as_csv())


@requires(Permission.STATISTICS_READ)
@require_safe
def as_pdf(request: HttpRequest) -> HttpResponse:
    """All tables, to print or to hand on. It is not sealed, and says so."""
    form = StatisticsForm(request.GET)
    if not form.is_valid():
        return _back(request)
    question = form.question
    context = {
        "chapters": [
            Chapter(_("Satisfaction"), _judged(question)),
            Chapter(_("Delays"), _waits(question)),
            Chapter(_("Volume"), _volumes(question)),
        ],
        "narrowed": form.in_words,
        "period": whole_days(question.period),
        "printed_at": clock.now(),
        "url": absolute_url(reverse("support:statistics") + links.query(question)),
        "language": get_language(),
    }
    html = render_to_string("documents/statistics.html", context)
    response = HttpResponse(draw_pdf(unbroken(html)), content_type="application/pdf")
    name = f"support-{question.period.first}-{question.period.last}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _back(request: HttpRequest) -> HttpResponse:
    """To the page, which says what of the question it does not know."""
    return redirect(f"{reverse('support:statistics')}?{request.GET.urlencode()}")
