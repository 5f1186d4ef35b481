"""The pages of the statistics: satisfaction, delays, volume (DOC-QLT-210)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from portal.accounts.permissions import Permission, requires
from portal.accounts.signed_in import signed_in_user
from support.satisfaction.rules import doubted_answers
from support.statistics.forms import StatisticsForm
from support.statistics.rules import volume
from support.statistics.rules.delays import delays
from support.statistics.rules.question import Question
from support.statistics.rules.satisfaction import judged_by_month, together
from support.statistics.views import judged, links, volumes, waits
from support.statistics.views.tables import whole_days

PAGES: list[tuple[str, str | Promise]] = [
    ("statistics", _("Satisfaction")),
    ("statistics_delays", _("Delays")),
    ("statistics_volume", _("Volume")),
]
MOST_DOUBTED = 50
Shown = Callable[[Question], dict[str, Any]]


def _page(request: HttpRequest, name: str, shown: Shown) -> HttpResponse:
    form = StatisticsForm(request.GET)
    context: dict[str, Any] = {"form": form, "page_name": name}
    query = ""
    if form.is_valid():
        question = form.question
        query = links.query(question)
        context |= {"period": whole_days(question.period), **shown(question)}
    context["pages"] = [(f"support:{each}", label, each == name) for each, label in PAGES]
    return render(request, "support/statistics/page.html", context | {"query": query})


@requires(Permission.STATISTICS_READ)
@require_safe
def satisfaction(request: HttpRequest) -> HttpResponse:
    """Who was asked, who has answered, and what; and the answers in doubt, which count for none."""

    def shown(question: Question) -> dict[str, Any]:
        months = judged_by_month(question)
        whole = together(months.values())
        return {
            "judged": whole,
            "asked_link": links.to_ratings(question, whole.asked),
            "answered_link": links.to_ratings(question, whole.answered, of="answered"),
            "distribution": judged.distribution(question, whole),
            "parts": [judged.by_month(question, months), judged.by_group(question)],
            "empty": not whole.asked,
            "doubted": list(doubted_answers()[:MOST_DOUBTED]),
            "may_settle": signed_in_user(request).may(Permission.RATINGS_SETTLE),
        }

    return _page(request, "statistics", shown)


@requires(Permission.STATISTICS_READ)
@require_safe
def delay(request: HttpRequest) -> HttpResponse:
    """How long tickets wait until they are taken, answered, resolved."""

    def shown(question: Question) -> dict[str, Any]:
        whole = delays(question)
        return {
            "delays": whole,
            "taken_link": links.to_tickets(question, "taken", whole.take.count),
            "answered_link": links.to_tickets(question, "answered", whole.answer.count),
            "resolved_link": links.to_tickets(question, "resolved", whole.resolve.count),
            "parts": [*waits.by_month(question), *waits.by_group(question)],
            "empty": not (whole.take.count or whole.resolve.count),
        }

    return _page(request, "statistics_delays", shown)


@requires(Permission.STATISTICS_READ)
@require_safe
def counts(request: HttpRequest) -> HttpResponse:
    """How many tickets come when, and by which channel; and how they stand today."""

    def shown(question: Question) -> dict[str, Any]:
        found = volume.volume(question)
        return {
            "opened": found.opened,
            "opened_link": links.to_tickets(question, "opened", found.opened),
            "parts": volumes.parts(question, found),
            "empty": not found.opened,
            "states": volume.states_now(),
        }

    return _page(request, "statistics_volume", shown)
