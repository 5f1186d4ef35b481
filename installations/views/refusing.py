"""Pages on which a party refuses to sign, and those on which the integrator goes on from there."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from installations.actions.begin_anew import begin_anew
from installations.actions.read_refusal import read_refusal
from installations.actions.refuse_report import (
    Refusing,
    refuse_as_integrator,
    refuse_as_merchant,
)
from installations.forms.signing import RefusalForm
from installations.models import ENDED, SigningInvitation
from installations.rules import report_steps
from installations.rules.correcting import conditions as corrections
from installations.signing import invitations
from installations.views.drafting import own_report
from installations.views.merchant import closed_page, hold_screen, is_elsewhere
from installations.views.signing import not_signable
from portal.accounts.models import User
from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.doors import anyone, current_people
from portal.core.actions import Refused
from portal.ui.frame import second_step


@anyone
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def refuse_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The merchant says why they do not sign: once to choose, once more to send.

    The first POST keeps nothing, since programs that scan mail send forms too.
    """
    invitation = invitations.invitation_of_token(token)
    if invitation is None or is_elsewhere(request, invitation):
        return render(request, "installations/merchant_unknown.html", status=404)
    with translation.override(invitation.report.language):
        hold_screen(request, invitation, token)
        if (closed := closed_page(request, invitation)) is not None:
            return closed
        page = partial(_refusal_page, request, invitation, token)
        if (anew := second_step.chosen_anew(request, _purpose(invitation))) is not None:
            return page(form=RefusalForm(initial=anew))
        if "step" in request.POST:
            return _refuse_now(request, invitation, token, page)
        form = RefusalForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            return second_step.ask_again(request, _purpose(invitation), form.cleaned_data, page)
        return page(form=form)


def _refuse_now(
    request: HttpRequest, invitation: SigningInvitation, token: str, page: second_step.Page
) -> HttpResponse:
    step = second_step.pressed(request, _purpose(invitation), page)
    if not isinstance(step, second_step.Step):
        return step
    user = request.user if isinstance(request.user, User) else None
    try:
        refuse_as_merchant(
            by=invitations.merchant(invitation.report), invitation=invitation,
            refusing=Refusing(step.carried["reason"], user),
        )  # fmt: skip
    except Refused as refused:
        # Whoever presses twice is answered once: the page that follows says what has become of it.
        messages.error(request, str(refused.message))
    return redirect("installations:sign", token=token)


def _purpose(invitation: SigningInvitation) -> str:
    return f"refusal {invitation.pk}"


def _refusal_page(
    request: HttpRequest, invitation: SigningInvitation, token: str, **told: Any
) -> HttpResponse:
    context = {
        "report": invitation.report,
        "token": token,
        "screen": invitation.way == SigningInvitation.Way.SCREEN,
        **told,
    }
    return render(request, "installations/merchant_refuse.html", context)


@current_people
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """The integrator's signatory says why they do not sign."""
    report = own_report(request, pk)
    if page := not_signable(request, report):
        return page
    form = RefusalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            refuse_as_integrator(by=signed_in_user(request), report=report, reason=reason)
        except Refused as refused:
            messages.error(request, str(refused.message))
        else:
            messages.success(
                request, _("The report %(number)s is refused.") % {"number": report.number}
            )
        return redirect(report)
    return render(request, "installations/refuse.html", {"report": report, "form": form})


@current_people
@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """The integrator has read why the merchant did not sign."""
    report = own_report(request, pk)
    try:
        read_refusal(by=signed_in_user(request), report=report)
    except Refused as refused:
        messages.info(request, str(refused.message))
    else:
        messages.success(request, _("It no longer stands on your home page."))
    return redirect(report)


@current_people
@require_POST
def anew(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin anew a report that has ended; pressed twice, it opens the draft that has begun."""
    report = own_report(request, pk)
    try:
        fresh = begin_anew(by=signed_in_user(request), report=report)
    except Refused as refused:
        messages.info(request, str(refused.message))
        begun = report.begun_anew_by.exclude(state__in=ENDED).first()
        if begun is None and report.corrects is not None:
            begun = corrections.draft_of(report.corrects)
        return redirect(begun or report)
    return redirect("installations:edit", pk=fresh.pk, step=report_steps.SITE)
