"""The lists behind the figures: tickets, and evaluations."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.accounts.permissions import Permission, requires
from portal.ui.lists.paging import numbered_page
from support.models import SatisfactionRating, Ticket
from support.statistics.forms import EvaluationsForm, TicketsForm
from support.statistics.rules.kinds import tickets_of
from support.statistics.views import links
from support.statistics.views.tables import whole_days

PER_PAGE = 50


@requires(Permission.STATISTICS_READ)
@require_safe
def tickets(request: HttpRequest) -> HttpResponse:
    """Exactly the tickets that a figure counts."""
    form = TicketsForm(request.GET)
    rows: Any = Ticket.objects.none()
    if form.is_valid():
        wanted = form.wanted
        rows = tickets_of(form.question, wanted["of"] or "opened")
        if wanted["weekday"]:
            rows = rows.filter(opened_at__iso_week_day=wanted["weekday"])
        if wanted["hour"]:
            rows = rows.filter(opened_at__hour=wanted["hour"])
        rows = rows.for_list().order_by("-opened_at", "-pk")
    return _list(request, form, rows, "support/statistics/tickets.html")


@requires(Permission.STATISTICS_READ)
@require_safe
def evaluations(request: HttpRequest) -> HttpResponse:
    """Exactly the evaluations that a figure counts."""
    form = EvaluationsForm(request.GET)
    rows: Any = SatisfactionRating.objects.none()
    if form.is_valid():
        wanted = form.wanted
        rows = form.question.ratings
        if wanted["of"]:
            rows = rows.filter(answered_at__isnull=False)
        if wanted["score"]:
            rows = rows.filter(score=wanted["score"])
        rows = rows.select_related("ticket__integrator", "ticket__assigned_to")
        rows = rows.order_by("-asked_at", "-pk")
    return _list(request, form, rows, "support/statistics/evaluations.html")


def _list(request: HttpRequest, form: TicketsForm | EvaluationsForm, rows: Any, template: str
) -> HttpResponse:  # fmt: skip
    page = numbered_page(rows, request, size=PER_PAGE)
    context: dict[str, Any] = {"form": form, "page": page, "count": page.paginator.count}
    if form.is_valid():
        question = form.question
        context |= {"period": whole_days(question.period), "query": links.query(question)}
    return render(request, template, context)
