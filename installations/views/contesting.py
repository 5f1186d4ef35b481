"""The merchant's page to say "this is not what I signed", and quality's to settle it."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from installations.actions.contest_report import contest_report
from installations.actions.settle_contest import settle_contest
from installations.forms.signing import ContestForm, SettleForm
from installations.models import Contest, InstallationReport, ReportState
from installations.papers import reading
from installations.rules.contests import successor_of
from installations.signing import copies, invitations
from portal.accounts.permissions import Permission, requires
from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.doors import anyone
from portal.core.actions import Refused
from portal.ui.frame import second_step


@anyone
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def contest(request: HttpRequest, token: str) -> HttpResponse:
    """The merchant says what they did not sign: once to choose, once more to send.

    The first POST keeps nothing, since programs that scan mail send forms too.
    """
    report, serves = copies.report_of_token(token)
    if report is None:
        return render(request, "installations/merchant_unknown.html", status=404)
    with translation.override(report.language):
        if Contest.objects.filter(report=report).exists():
            # Posted once more: it was heard already.
            return _page(request, report, status=200 if request.method != "POST" else 409)
        if not serves or report.state != ReportState.SIGNED:
            return _page(request, report, over=True, status=410)
        page = partial(_page, request, report)
        if (anew := second_step.chosen_anew(request, _purpose(report))) is not None:
            return page(form=ContestForm(initial=anew))
        if "step" in request.POST:
            return _contest_now(request, report, page)
        form = ContestForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            return second_step.ask_again(request, _purpose(report), form.cleaned_data, page)
        return page(form=form)


def _contest_now(request: HttpRequest, report: InstallationReport, page: second_step.Page
) -> HttpResponse:  # fmt: skip
    step = second_step.pressed(request, _purpose(report), page)
    if not isinstance(step, second_step.Step):
        return step
    try:
        contest_report(
            by=invitations.merchant(report), report=report, reason=step.carried["reason"]
        )
    except Refused as refused:
        messages.error(request, str(refused.message))
    return redirect(request.path)


def _purpose(report: InstallationReport) -> str:
    return f"contest {report.pk}"


def _page(
    request: HttpRequest, report: InstallationReport, *, status: int = 200, **told: Any
) -> HttpResponse:
    found = Contest.objects.filter(report=report).first()
    context = {"report": report, "contest": found, "paper": reading.paper_of(report), **told}
    return render(request, "installations/merchant_contest.html", context, status=status)


@requires(Permission.REPORTS_SETTLE)
@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Quality settles what is contested. The contest is the reason to read it; all that the report
    says is asked for on its own page, with a reason as ever."""
    user = signed_in_user(request)
    rows = InstallationReport.objects.visible_to(user).select_related("integrator", "contest")
    report = get_object_or_404(rows, pk=pk)
    if report.state != ReportState.CONTESTED:
        messages.info(request, _("This report is not contested, or it was settled already."))
        return redirect(report)
    form = SettleForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            settle_contest(by=user, report=report, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("It is settled, and both parties are told."))
            return redirect(report)
    context = {
        "report": report,
        "contest": report.contest,
        "form": form,
        "successor": successor_of(report),
    }
    return render(request, "installations/settle.html", context)
