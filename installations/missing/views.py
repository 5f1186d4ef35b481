"""Pages of missing reports: the list, what is answered, who lags."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from installations.answered.requests import opened_lines
from installations.missing import rules
from installations.missing.actions import answer_missing, refuse_answer
from installations.missing.forms import MissingAnswerForm, MissingFilter, MissingRefusalForm
from installations.models import MissingReport, MissingState
from installations.models.missing import MissingReportQuerySet
from installations.models.querysets import sees_all
from installations.views.reports import PER_PAGE
from portal.accounts.models import User
from portal.accounts.permissions import Permission, requires
from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.doors import current_people
from portal.core.actions import Refused
from portal.infrastructure.spreadsheet import as_csv, csv_response
from portal.ui.lists.counting import MOST_FOUND, count_up_to
from portal.ui.lists.paging import keyset_page, numbered_page

ORDER = ("-since", "-pk")
"""The latest first: that of the indexes."""
MOST_EXPORTED = 20_000
GET_OR_POST = ["GET", "HEAD", "POST"]


def _asked(request: HttpRequest) -> tuple[User, MissingFilter, MissingReportQuerySet]:
    user = signed_in_user(request)
    if user.is_staff and not sees_all(user):
        raise PermissionDenied
    form = MissingFilter(request.GET, user=user)
    return user, form, form.of(MissingReport.objects.visible_to(user))


def _shown(lines: MissingReportQuerySet) -> MissingReportQuerySet:
    """With all that the list says of a line."""
    return lines.select_related(
        "integrator", "licence", "release", "site", "answer", "closed_by"
    ).defer("closed_by__canonical")


@current_people
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The reports that are missing: one's own to answer, or those of all integrators."""
    user, form, lines = _asked(request)
    context = {
        "page": keyset_page(_shown(lines), request, order=ORDER, size=PER_PAGE),
        "form": form,
        "counted": count_up_to(lines, MOST_FOUND if form.wanted["q"] else None),
        "filtered": form.asks,
        "own": not user.is_staff,
        "may_refuse": user.may(Permission.REPORTS_SETTLE),
        "licence_days": rules.LICENCE_DAYS,
        "download_days": rules.DOWNLOAD_DAYS,
        "query": request.GET.urlencode(),
    }
    return render(request, "installations/missing/index.html", context)


@current_people
@require_safe
@never_cache
def index_csv(request: HttpRequest) -> HttpResponse:
    """The same list for a spreadsheet."""
    user, form, lines = _asked(request)
    found = list(_shown(lines).order_by(*ORDER)[: MOST_EXPORTED + 1])
    if len(found) > MOST_EXPORTED or not form.is_valid():
        if form.is_valid():
            text = _("More than %(most)d lines: narrow the list, then export it again.")
            messages.error(request, text % {"most": MOST_EXPORTED})
        return redirect(f"{reverse('installations:missing')}?{request.GET.urlencode()}")
    table: list[tuple[object, ...]] = [
        (
            _("Integrator"), _("Kind"), _("Licence"), _("Release"), _("Shop"), _("Since"),
            _("State"), _("Reason"), _("In words"), _("Report"),
        )
    ]  # fmt: skip
    for line in found:
        said = line.answer
        table.append(
            (
                line.integrator.name, line.get_kind_display(), line.licence or "",
                line.release or "", line.site or "", line.since, line.get_state_display(),
                said.get_because_display() if said else "", said.text if said else "",
                _report_shown(line, user),
            )
        )  # fmt: skip
    return csv_response("missing-reports.csv", as_csv(table))


def _report_shown(line: MissingReport, user: User) -> object:
    """The report that closed it, but for another company's, of which one learns no number."""
    report = line.closed_by
    if report is None:
        return ""
    return report if user.is_staff or report.integrator_id == line.integrator_id else _("yes")


@current_people
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Which integrators owe most, for whoever sees the whole base."""
    user = signed_in_user(request)
    if not user.is_staff or not sees_all(user):
        raise PermissionDenied
    context = {"page": numbered_page(rules.by_company(), request, size=PER_PAGE)}
    return render(request, "installations/missing/overview.html", context)


@current_people
@require_http_methods(GET_OR_POST)
def answer(request: HttpRequest) -> HttpResponse:
    """Say why no report comes of the lines that were ticked."""
    user = signed_in_user(request)
    if user.is_staff:
        raise PermissionDenied
    opened = opened_lines(request)
    back = f"{reverse('installations:missing')}?state={MissingState.OPEN}"
    if not opened or len(opened) > rules.MOST_LINES:
        messages.error(request, _("Tick at least one line."))
        return redirect(back)
    own = MissingReport.objects.of_own_company(user)
    lines = list(_shown(own.filter(pk__in=opened)).order_by("pk"))
    if len(lines) != len(opened):
        raise Http404
    form = MissingAnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            answer_missing(by=user, opened=opened, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("Your answer is recorded. Crisalid reads it."))
            return redirect(back)
    context: dict[str, Any] = {"lines": lines, "form": form, "back": back}
    return render(request, "installations/missing/answer.html", context)


@requires(Permission.REPORTS_SETTLE)
@require_http_methods(GET_OR_POST)
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Quality does not accept that no report comes."""
    line = get_object_or_404(_shown(MissingReport.objects.all()), pk=pk)
    back = f"{reverse('installations:missing')}?state={MissingState.ANSWERED}"
    if request.method != "POST" and line.state != MissingState.ANSWERED:
        return redirect(back)
    form = MissingRefusalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            refuse_answer(
                by=signed_in_user(request), line=line, mark=request.POST.get("mark", ""),
                **form.cleaned_data,
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("The report is expected again. Its integrator is told."))
            return redirect(back)
    context = {"line": line, "form": form, "back": back}
    return render(request, "installations/missing/refuse.html", context)
