"""Annulling a signed report by mutual agreement: the integrator's pages, and the merchant's."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from installations.actions.annul_report import (
    Agreeing,
    agree_to_annulment,
    ask_annulment,
    decline_annulment,
    take_back_annulment,
)
from installations.forms.signing import AnnulForm, AnnulmentAnswerForm
from installations.models import Annulment
from installations.papers import reading
from installations.rules import annulments
from installations.signing import annulment_links, invitations
from installations.views.drafting import own_report
from portal.accounts.proofs.clients import client_of
from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.doors import anyone, current_people
from portal.core.actions import Refused
from portal.ui.frame import second_step


@current_people
@require_http_methods(["GET", "HEAD", "POST"])
def annul(request: HttpRequest, pk: int) -> HttpResponse:
    """Say why a signed report is to be void; the merchant is asked by mail."""
    report = own_report(request, pk)
    try:
        annulments.require_askable(report)
    except Refused as refused:
        messages.info(request, str(refused.message))
        return redirect(report)
    form = AnnulForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            ask_annulment(by=signed_in_user(request), report=report, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("The merchant is asked by mail."))
            return redirect(report)
    context = {"report": report, "form": form, "count": annulments.LIVES.days}
    return render(request, "installations/annul.html", context)


@current_people
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the request back that waits for the merchant."""
    report = own_report(request, pk)
    found = report.annulments.order_by("-pk").first()
    if found is None:
        raise Http404
    try:
        take_back_annulment(by=signed_in_user(request), annulment=found)
    except Refused as refused:
        messages.info(request, str(refused.message))
    else:
        messages.success(request, _("The request is taken back, and the merchant is told."))
    return redirect(report)


@anyone
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The merchant agrees that the report is void, or not: once to choose, once more to send.

    The first POST keeps nothing, since programs that scan mail send forms too.
    """
    found = annulment_links.annulment_of_token(token)
    if found is None:
        return render(request, "installations/merchant_unknown.html", status=404)
    with translation.override(found.report.language):
        if not annulments.may_be_answered(found):
            return _page(request, found, status=200 if request.method != "POST" else 409)
        try:
            annulments.require_annullable(found.report)
        except Refused:
            return _page(request, found, over=True, status=410)
        page = partial(_page, request, found)
        if (anew := second_step.chosen_anew(request, _purpose(found))) is not None:
            return page(form=AnnulmentAnswerForm(initial=anew))
        if "step" in request.POST:
            return _answer_now(request, found, page)
        form = AnnulmentAnswerForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            return second_step.ask_again(request, _purpose(found), form.cleaned_data, page)
        return page(form=form)


def _answer_now(request: HttpRequest, found: Annulment, page: second_step.Page) -> HttpResponse:
    step = second_step.pressed(request, _purpose(found), page)
    if not isinstance(step, second_step.Step):
        return step
    merchant, said = invitations.merchant(found.report), step.carried
    try:
        if said["answer"] == AnnulmentAnswerForm.AGREE:
            agreeing = Agreeing(said["name"], client_of(request))
            agree_to_annulment(by=merchant, annulment=found, agreeing=agreeing)
        else:
            decline_annulment(by=merchant, annulment=found, reason=said["reason"])
    except Refused as refused:
        messages.error(request, str(refused.message))
    return redirect(request.path)


def _purpose(annulment: Annulment) -> str:
    return f"annulment {annulment.pk}"


def _page(
    request: HttpRequest, annulment: Annulment, *, status: int = 200, **told: Any
) -> HttpResponse:
    report = annulment.report
    context = {
        "report": report,
        "annulment": annulment,
        "ends_at": annulments.expires_at(annulment),
        "paper": reading.paper_of(report),
        **told,
    }
    return render(request, "installations/merchant_annul.html", context, status=status)
