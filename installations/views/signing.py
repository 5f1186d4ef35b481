"""The integrator's pages of signing: sign, bring the merchant to sign, cancel."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from installations.actions.cancel_report import cancel_report
from installations.actions.invite_merchant import open_on_screen, send_signing_link
from installations.actions.sign_report import Signing, sign_as_integrator
from installations.forms.signing import CancelForm, IntegratorSignForm, LinkForm
from installations.models import InstallationReport, Party, ReportState
from installations.papers import reading
from installations.rules import fees
from installations.signing import session_lock
from installations.views.drafting import differences_of, own_report
from portal.accounts.proofs.clients import client_of
from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.doors import current_people
from portal.core.actions import Refused


@current_people
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sign_integrator(request: HttpRequest, pk: int) -> HttpResponse:
    """The integrator's signatory reads the report and signs it."""
    report = own_report(request, pk)
    user = signed_in_user(request)
    if closed := not_signable(request, report):
        return closed
    form = IntegratorSignForm(
        request.POST if request.method == "POST" else None,
        request=request,
        subject=f"report:{report.pk}:integrator:{user.pk}",
    )
    if request.method == "POST":
        if form.wants_code:
            form.send_code()
        elif form.is_valid():
            signing = Signing(
                proof=form.proof.kind, proof_at=form.proof.at, client=client_of(request),
                email=user.email, drawing=form.cleaned_data["drawing"], user=user,
            )  # fmt: skip
            try:
                sign_as_integrator(by=user, report=report, signing=signing)
            except Refused as refused:
                form.add_error(None, str(refused.message))
            else:
                messages.success(request, _("You have signed the report."))
                return redirect(report)
    with translation.override(report.language):
        return render(
            request,
            "installations/sign_integrator.html",
            {
                "report": report,
                "paper": reading.paper_of(report),
                "form": form,
                "fee": fees.for_report(report),
                "consent": reading.consent_to(report, Party.INTEGRATOR),
                "differences": differences_of(report),
                "corrected": report.corrects,
            },
        )


def not_signable(request: HttpRequest, report: InstallationReport) -> HttpResponse | None:
    """Back to the report, saying why, for whoever is not to sign it now; None for who is."""
    signed = report.signatures.filter(party=Party.INTEGRATOR).exists()
    if signed:
        messages.info(request, _("You have signed this report already: nothing more to do."))
    elif report.state != ReportState.SUBMITTED:
        messages.info(request, _("This report does not wait for a signature."))
    elif report.representative.user_id != signed_in_user(request).pk:
        messages.info(
            request,
            _("This report is to be signed by %(name)s, who submitted it.")
            % {"name": report.representative},
        )
    else:
        return None
    return redirect("installations:report", pk=report.pk)


@current_people
@require_POST
@never_cache
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the merchant's page on this screen, and lock the session to it."""
    report = own_report(request, pk)
    try:
        _invitation, token = open_on_screen(by=signed_in_user(request), report=report)
    except Refused as refused:
        messages.error(request, str(refused.message))
        return redirect(report)
    session_lock.hold_session(request, token=token, report=report.pk)
    answer = redirect("installations:sign", token=token)
    # Else the button "back" would show the technician's pages as the browser kept them.
    answer["Clear-Site-Data"] = '"cache"'
    return answer


@current_people
@require_http_methods(["GET", "HEAD", "POST"])
def send_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Mail the merchant a link to sign."""
    report = own_report(request, pk)
    form = LinkForm(request.POST or None, initial={"email": report.merchant_email})
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        try:
            send_signing_link(by=signed_in_user(request), report=report, email=email)
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(
                request,
                _("A link is on its way to %(email)s. It is good for seven days.")
                % {"email": email},
            )
            return redirect(report)
    return render(request, "installations/send_link.html", {"report": report, "form": form})


@current_people
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a draft away, or cancel a report that is not signed by both."""
    report = own_report(request, pk)
    draft = report.state == ReportState.DRAFT
    form = CancelForm(request.POST or None)
    if draft:
        del form.fields["reason"]
    if request.method == "POST" and (form.is_valid() or draft):
        reason = "" if draft else form.cleaned_data["reason"]
        try:
            cancel_report(by=signed_in_user(request), report=report, reason=reason)
        except Refused as refused:
            messages.error(request, str(refused.message))
            return redirect("installations:report", pk=report.pk)
        if draft:
            messages.success(request, _("The draft is thrown away."))
            return redirect("installations:index")
        messages.success(
            request, _("The report %(number)s is cancelled.") % {"number": report.number}
        )
        return redirect(report)
    context = {"report": report, "form": form, "draft": draft}
    return render(request, "installations/cancel.html", context)
