"""Pages of recalls: the machines of one withdrawal, what is answered for them, who lags."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from installations.answered.requests import opened_lines
from installations.models import Recall, RecallState
from installations.models.querysets import sees_all
from installations.models.recalls import RecallQuerySet
from installations.recalls import rules
from installations.recalls.actions import (
    plan_recalls,
    refuse_impossible,
    report_impossible,
    take_back_recalls,
)
from installations.recalls.forms import (
    ImpossibleForm,
    OverviewFilter,
    PlanForm,
    RecallFilter,
    RefusalForm,
    TakeBackForm,
)
from installations.views.reports import PER_PAGE, reading_permission
from portal.accounts.models import User
from portal.accounts.permissions import Permission, requires
from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.doors import current_people
from portal.core import clock
from portal.core.actions import Refused
from portal.infrastructure.spreadsheet import as_csv, csv_response
from portal.ui.lists.paging import keyset_page, numbered_page
from portal.ui.text import formats
from releases.models import Withdrawal
from releases.withdrawals.queries import may_acknowledge

ORDER = ("integrator_id", "-state", "pk")
"""Company by company, in each what is to do first: that of the index."""
GET_OR_POST = ["GET", "HEAD", "POST"]


def _visible(request: HttpRequest, pk: int) -> tuple[User, Withdrawal, RecallQuerySet]:
    """The withdrawal and its lines that the person may see; 404 when there are none for them."""
    user = signed_in_user(request)
    reading_permission(user)
    withdrawal = get_object_or_404(Withdrawal.objects.select_related("release"), pk=pk)
    lines = Recall.objects.visible_to(user).filter(withdrawal=withdrawal)
    if not user.is_staff and not lines.exists():
        raise Http404
    return user, withdrawal, lines


def _shown(lines: RecallQuerySet) -> RecallQuerySet:
    """With all that the list says of a line."""
    return lines.select_related(
        "integrator", "report__site", "report__release", "solved_by", "answer__technician__user"
    ).defer("report__canonical", "solved_by__canonical")


@current_people
@require_safe
def index(request: HttpRequest, withdrawal: int) -> HttpResponse:
    """The machines that ran a withdrawn release, how far each is, and what waits beside them."""
    user, found, lines = _visible(request, withdrawal)
    form = RecallFilter(request.GET)
    company = form.company
    progress = rules.progress_of(found, lines.filter(integrator=company) if company else lines)
    waiting = list(rules.waiting_reports(user, found)[: rules.WAITING_SHOWN + 1])
    context: dict[str, Any] = {
        "withdrawal": found,
        "page": keyset_page(_shown(form.of(lines)), request, order=ORDER, size=PER_PAGE),
        "form": form,
        "progress": progress,
        "total": progress.total,
        "last_day": rules.deadline_of(found),
        "is_overdue": rules.is_overdue(found),
        "today": clock.today(),
        "waiting": waiting[: rules.WAITING_SHOWN],
        "more_wait": len(waiting) > rules.WAITING_SHOWN,
        "own": not user.is_staff,
        "may_refuse": user.may(Permission.REPORTS_SETTLE),
        "sees_all": sees_all(user),
        "of_company": f"integrator={company.pk}&" if company else "",
        "acknowledge": may_acknowledge(user, found.release),
    }
    return render(request, "installations/recalls/index.html", context)


@current_people
@require_safe
def index_csv(request: HttpRequest, withdrawal: int) -> HttpResponse:
    """The same list for a spreadsheet: semicolons and a byte order mark, as Excel wants them."""
    _user, found, lines = _visible(request, withdrawal)
    name = f"{_('sites')}-{found.release.version}.csv".replace("[", "").replace("]", "")
    last = rules.deadline_of(found)
    table: list[tuple[object, ...]] = [
        (
            _("Integrator"), _("Shop"), _("Merchant"), _("SIRET, VAT or register"), _("Town"),
            _("Licence"), _("Report"), _("Release"), _("State"), _("Solved by"), _("To be done by"),
            _("Overdue"), _("Planned for"), _("Who goes there"), _("Reason"), _("In words"),
        )
    ]  # fmt: skip
    late = rules.is_overdue(found)
    for line in _shown(lines).order_by(*ORDER):
        report, answer = line.report, line.answer
        person = answer.technician if answer else None
        table.append(
            (
                line.integrator.name, report.shop_name, report.merchant_name,
                formats.siret(report.merchant_siret) or report.merchant.number, report.city,
                report.licence, report.number, report.release, line.get_state_display(),
                line.solved_by.number if line.solved_by else "", last or "",
                _("yes") if late and line.is_open else _("no"),
                (answer and answer.planned_on) or "", person.user.name if person else "",
                answer.get_because_display() if answer else "", answer.text if answer else "",
            )
        )  # fmt: skip
    return csv_response(name, as_csv(table))


@current_people
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """All recalls in progress, and which integrators lag: for whoever sees the whole base."""
    user = signed_in_user(request)
    if not user.is_staff or not sees_all(user):
        raise PermissionDenied
    found = {one.pk: one for one in rules.in_progress()}
    form = OverviewFilter(request.GET, rules.in_progress())
    chosen = form.wanted["withdrawal"]
    asked = [chosen] if chosen else list(found.values()) if form.is_valid() else []
    page = numbered_page(rules.by_company(asked, clock.today()), request, size=PER_PAGE)
    rows = [{**row, "withdrawal": found[row["withdrawal"]]} for row in page]
    context = {
        "recalls": rules.all_progress(list(found.values())),
        "page": page,
        "rows": rows,
        "form": form,
    }
    return render(request, "installations/recalls/overview.html", context)


@current_people
@require_http_methods(GET_OR_POST)
def plan(request: HttpRequest, withdrawal: int) -> HttpResponse:
    """Plan the visit to the machines that were ticked."""
    return _answer(
        request, withdrawal, "installations/recalls/plan.html",
        lambda data, company: PlanForm(data, company=company), plan_recalls,
        _("The visit is planned."),
    )  # fmt: skip


@current_people
@require_http_methods(GET_OR_POST)
def impossible(request: HttpRequest, withdrawal: int) -> HttpResponse:
    """Say why the machines that were ticked cannot be dealt with."""
    return _answer(
        request, withdrawal, "installations/recalls/impossible.html",
        lambda data, company: ImpossibleForm(data), report_impossible,
        _("Your answer is recorded. Crisalid reads it."),
    )  # fmt: skip


@current_people
@require_http_methods(GET_OR_POST)
def take_back(request: HttpRequest, withdrawal: int) -> HttpResponse:
    """Take back what was said of the machines that were ticked."""
    return _answer(
        request, withdrawal, "installations/recalls/take_back.html",
        lambda data, company: TakeBackForm(data), take_back_recalls,
        _("Taken back: these machines are to be dealt with."),
    )  # fmt: skip


def _answer(
    request: HttpRequest, pk: int, template: str,
    make_form: Callable[[Any, int], forms.Form], act: Callable[..., object], told: str,
) -> HttpResponse:  # fmt: skip
    user, withdrawal, visible = _visible(request, pk)
    if user.is_staff:
        raise PermissionDenied
    opened = opened_lines(request)
    back = reverse("installations:recalls", args=[withdrawal.pk])
    if not opened or len(opened) > rules.MOST_LINES:
        messages.error(request, _("Tick at least one machine."))
        return redirect(back)
    lines = list(_shown(visible.filter(pk__in=opened)).order_by("pk"))
    if len(lines) != len(opened):
        raise Http404
    if len({line.integrator_id for line in lines}) > 1:
        messages.error(request, _("Answer for one company at a time."))
        return redirect(back)
    sent = request.POST if request.method == "POST" else None
    form = make_form(sent, lines[0].integrator_id)
    if form.is_valid():
        try:
            act(by=user, withdrawal=withdrawal, opened=opened, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, told)
            return redirect(back)
    context = {"withdrawal": withdrawal, "lines": lines, "form": form, "back": back}
    return render(request, template, context)


@requires(Permission.REPORTS_SETTLE)
@require_http_methods(GET_OR_POST)
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Quality does not accept that a machine cannot be dealt with."""
    line = get_object_or_404(_shown(Recall.objects.exclude(state=RecallState.VOID)), pk=pk)
    back = f"{reverse('installations:recalls', args=[line.withdrawal_id])}?state=impossible"
    if request.method != "POST" and line.state != RecallState.IMPOSSIBLE:
        return redirect(back)
    form = RefusalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            refuse_impossible(
                by=signed_in_user(request), recall=line, mark=request.POST.get("mark", ""),
                **form.cleaned_data,
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("The machine is to be dealt with. Its integrator is told."))
            return redirect(back)
    context = {"line": line, "form": form, "back": back}
    return render(request, "installations/recalls/refuse.html", context)
