"""The public candidature: the form, and the candidate's own page behind the mailed link."""

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from integrators.candidatures import proof_of_work
from integrators.candidatures.actions import (
    confirm_candidature,
    send_candidate_link,
    submit_candidature,
)
from integrators.candidatures.forms import CandidatureForm
from integrators.candidatures.models import Candidature, CandidatureState
from integrators.legal_file.views import files
from integrators.legal_file.views.company import FilePage
from portal.accounts.standing.doors import anyone
from portal.core.actions import Refused
from portal.drafts.visitors import keeps_visitors_drafts
from portal.journal.record import Actor
from portal.ui.frame.bodies import SCAN, takes

RATES = {"send": "20/h/ip", "address": "3/d/key", "challenge": "60/m/ip"}


@anyone
@never_cache
@require_safe
def challenge(request: HttpRequest) -> HttpResponse:
    """Work for the visitor's machine, that a robot would have to do a thousand times."""
    if not ratelimit.consume(
        request, app="integrators", action="challenge", config=RATES, limit_get=True
    ):
        return JsonResponse({"error": "too many"}, status=429)
    return JsonResponse(proof_of_work.challenge())


@anyone
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@keeps_visitors_drafts
def apply(request: HttpRequest) -> HttpResponse:
    """The form. What is typed is kept for this browser, as a draft, until it is right and sent."""
    posted = request.POST if request.method == "POST" else None
    form = CandidatureForm(posted, initial={"language": get_language()})
    if request.method == "POST" and _within_rates(request, form) and form.is_valid():
        try:
            submit_candidature(
                by=Actor.system("candidature form"),
                candidature=form.typed,
                activities=form.cleaned_data["activities"],
                lines=form.cleaned_data["lines"],
                challenge=form.challenge,
            )
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            return redirect("integrators:applied")
    status = 429 if form.too_often else 200
    return render(request, "integrators/candidatures/apply.html", {"form": form}, status=status)


@anyone
@require_safe
def applied(request: HttpRequest) -> HttpResponse:
    """Look into your mail: the same words for everyone, whoever is registered."""
    return render(request, "integrators/candidatures/applied.html")


@anyone
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@takes(SCAN)
def page(request: HttpRequest, token: str) -> HttpResponse:
    """Confirm the address; then what is missing, the documents, and the messages."""
    found = Candidature.objects.by_token(token)
    if found is None:
        return render(request, "integrators/candidatures/candidate_unknown.html", status=404)
    candidature, opens = found
    if not opens:
        return _expired(request, candidature)
    with translation.override(candidature.language):
        if candidature.state == CandidatureState.UNCONFIRMED:
            return _confirm(request, candidature)
        return _page(request, candidature)


@anyone
@never_cache
@require_safe
def file(request: HttpRequest, token: str, document: int) -> HttpResponseBase:
    """A document that the candidate sent."""
    found = Candidature.objects.by_token(token)
    if found is None:
        return render(request, "integrators/candidatures/candidate_unknown.html", status=404)
    candidature, opens = found
    if not opens:
        return _expired(request, candidature)
    return files.as_file(files.of_candidature(candidature, document))


def _expired(request: HttpRequest, candidature: Candidature) -> HttpResponse:
    """The way to a new link: by mail, so that who found an old one learns nothing."""
    with translation.override(candidature.language):
        sent = False
        if request.method == "POST":
            try:
                send_candidate_link(by=candidature.actor, candidature=candidature)
            except Refused as refused:
                messages.info(request, str(refused.message))
            sent = True
        context = {"sent": sent}
        return render(
            request, "integrators/candidatures/candidate_expired.html", context, status=410
        )


def _confirm(request: HttpRequest, candidature: Candidature) -> HttpResponse:
    """By a button: the programs that look into mails open links, and press none."""
    if request.method == "POST":
        try:
            confirm_candidature(by=candidature.actor, candidature=candidature)
        except Refused as refused:
            messages.info(request, str(refused.message))
        else:
            messages.success(request, _("Your candidature has reached Crisalid."))
        return redirect(request.path)
    return render(
        request, "integrators/candidatures/candidate_confirm.html", {"candidature": candidature}
    )


def _page(request: HttpRequest, candidature: Candidature) -> HttpResponse:
    shown = FilePage(request, candidature, candidature.actor)
    if shown.write():
        return redirect(request.path)
    context = {
        **shown.context(),
        "candidature": candidature,
        "may_write": candidature.state == CandidatureState.RECEIVED,
    }
    return render(request, "integrators/candidatures/candidate.html", context)


def _within_rates(request: HttpRequest, form: CandidatureForm) -> bool:
    """By the visitor's address, and by the mail address that would get our mails."""
    key = form.data.get("email", "").strip().lower()[:200]
    asked = [("send", None), ("address", key)] if key else [("send", None)]
    for action, of in asked:
        usage = ratelimit.consume(request, app="integrators", action=action, config=RATES, key=of)
        if not usage:
            form.too_often = True
            form.add_error(None, _("That was often. Wait an hour, then send the form again."))
            return False
    return True
