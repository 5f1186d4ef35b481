"""The merchant's pages: read and sign by a link, without an account."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from installations.actions.sign_report import Signing, sign_as_merchant
from installations.forms.signing import MerchantCodeForm, MerchantPresentForm, UnlockForm
from installations.models import InstallationReport, Party, ReportState, SigningInvitation
from installations.papers import reading
from installations.papers.differences import Difference, have_one_merchant
from installations.signing import invitations, session_lock
from installations.views.drafting import differences_of
from portal.accounts.acts.failures import note_failure
from portal.accounts.models import AccountAct, User
from portal.accounts.proofs.clients import client_of
from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.doors import anyone, current_people
from portal.core.actions import Refused

UNLOCK_RATES = {"unlock": "5/m/key"}


@anyone
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, token: str) -> HttpResponse:
    """The merchant reads exactly what is signed, and signs it."""
    invitation = invitations.invitation_of_token(token)
    if invitation is None or is_elsewhere(request, invitation):
        return render(request, "installations/merchant_unknown.html", status=404)
    with translation.override(invitation.report.language):
        hold_screen(request, invitation, token)
        return closed_page(request, invitation) or _sign_as_merchant(request, invitation, token)


def is_elsewhere(request: HttpRequest, invitation: SigningInvitation) -> bool:
    """A link for the technician's screen opens only there, where the technician is signed in."""
    screen = invitation.way == SigningInvitation.Way.SCREEN
    return screen and request.user.pk != invitation.created_by_id


def hold_screen(request: HttpRequest, invitation: SigningInvitation, token: str) -> None:
    """Lock the session to the merchant's pages, where the technician lends the screen."""
    if invitation.way == SigningInvitation.Way.SCREEN and invitation.is_open:
        session_lock.hold_session(request, token=token, report=invitation.report_id)


def closed_page(request: HttpRequest, invitation: SigningInvitation) -> HttpResponse | None:
    """What a link says that leads to nothing to sign or to refuse; None while it does."""
    report = invitation.report
    if report.has_ended:
        return closed(request, invitation, _unsignable(invitation))
    try:
        invitations.require_open(invitation)
    except Refused as refused:
        return closed(request, invitation, refused)
    if report.state != ReportState.SUBMITTED or report.is_barred:
        return closed(request, invitation, _unsignable(invitation))
    return None


def _sign_as_merchant(
    request: HttpRequest, invitation: SigningInvitation, token: str
) -> HttpResponse:
    report = invitation.report
    form = _form(request, invitation)
    if request.method == "POST":
        if form.wants_code:
            form.send_code()
        elif form.is_valid():
            try:
                sign_as_merchant(
                    by=invitations.merchant(report),
                    invitation=invitation,
                    signing=_signing(request, invitation, form),
                )
            except Refused as refused:
                invitation.refresh_from_db()
                if not invitation.is_open:
                    return closed(request, invitation, refused)
                form.add_error(None, str(refused.message))
            else:
                return redirect(request.path)
    context = {
        "report": report,
        "paper": reading.paper_of(report),
        "form": form,
        "invitation": invitation,
        "screen": invitation.way == SigningInvitation.Way.SCREEN,
        "with_code": isinstance(form, MerchantCodeForm),
        "consent": reading.consent_to(report, Party.MERCHANT),
        "refuse": reverse("installations:refuse_by_link", args=[token]),
        "differences": _differences(report),
        "corrected": report.corrects,
    }
    return render(request, "installations/merchant_sign.html", context)


def _differences(report: InstallationReport) -> list[Difference]:
    """What the correction changes, for the merchant who signed the corrected report: what another
    has signed, with their names and total, is for none but them."""
    former = report.corrects
    if former is None or not have_one_merchant(former.content, report.content):
        return []
    return differences_of(report)


def _unsignable(invitation: SigningInvitation) -> Refused:
    if invitation.report.state == ReportState.SUBMITTED:
        return Refused(
            _(
                "The version of the software was withdrawn meanwhile: this report can no longer "
                "be signed. Your integrator will install another one and write a new report."
            ),
            "release_withdrawn",
        )
    if invitation.report.state == ReportState.EXPIRED:
        return Refused(
            _(
                "This report was not signed by both parties in time, and has expired. Your "
                "integrator will ask you to sign a new one."
            ),
            "expired",
        )
    if invitation.report.state == ReportState.REFUSED:
        if invitation.report.refused_party == Party.MERCHANT:
            return Refused(_("The merchant has refused to sign this report."), "refused")
        return Refused(_("The integrator has refused to sign this report."), "refused")
    return Refused(_("This report was cancelled by the integrator."), "not_waiting")


def _form(
    request: HttpRequest, invitation: SigningInvitation
) -> MerchantCodeForm | MerchantPresentForm:
    """By code wherever there is an address; in person without one, on the screen only."""
    report = invitation.report
    data = request.POST if request.method == "POST" else None
    email = invitation.email or report.merchant_email
    form: MerchantCodeForm | MerchantPresentForm
    if email:
        form = MerchantCodeForm(
            data,
            request=request,
            subject=f"report:{report.pk}:link:{invitation.pk}",
            email=email,
            language=report.language,
        )
    else:
        form = MerchantPresentForm(data)
    form.signatory = report.content["merchant"]["signatory"]
    return form


def _signing(request: HttpRequest, invitation: SigningInvitation, form: Any) -> Signing:
    return Signing(
        proof=form.proof.kind,
        proof_at=form.proof.at,
        client=client_of(request),
        email=invitation.email or invitation.report.merchant_email,
        drawing=form.cleaned_data["drawing"],
        user=request.user if isinstance(request.user, User) else None,
    )


def closed(request: HttpRequest, invitation: SigningInvitation, refused: Refused) -> HttpResponse:
    """What a link says that no longer signs: thanks, or why and what to do."""
    report = invitation.report
    used = invitation.used_at is not None and not report.has_ended
    # Whoever was asked last; an older link may lie in another's mailbox.
    is_last = not report.signing_invitations.filter(pk__gt=invitation.pk).exists()
    by_them = report.refused_party == Party.MERCHANT and is_last
    status = 410
    if used or by_them:
        status = 200 if request.method in ("GET", "HEAD") else 409
    context = {
        "report": report,
        "used": used,
        "refused_by_them": by_them,
        "reason": report.refused_reason if is_last else "",
        "message": str(refused.message),
        "signature": report.signatures.filter(party=Party.MERCHANT).first() if used else None,
        "screen": invitation.way == SigningInvitation.Way.SCREEN,
    }
    return render(request, "installations/merchant_closed.html", context, status=status)


@current_people
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unlock(request: HttpRequest) -> HttpResponse:
    """The technician takes the device back: by their password, or by signing out."""
    locked = session_lock.held_session(request)
    if locked is None:
        return redirect("installations:index")
    if request.method == "POST" and "sign_out" in request.POST:
        get_adapter().logout(request)
        return redirect("account_login")
    user = signed_in_user(request)
    form = UnlockForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _is_right(request, user, form):
        session_lock.free_session(request)
        return redirect("installations:report", pk=locked["report"])
    context = {"form": form, "back": locked["path"], "password": user.has_usable_password()}
    return render(request, "installations/unlock.html", context)


def _is_right(request: HttpRequest, user: User, form: UnlockForm) -> bool:
    usage = ratelimit.consume(
        request,
        app="installations",
        action="unlock",
        config=UNLOCK_RATES,
        key=f"user:{user.pk}",
    )
    if not usage:
        form.add_error("password", _("Too many attempts. Wait a minute, then try again."))
        return False
    if not user.check_password(form.cleaned_data["password"]):
        note_failure(request, AccountAct.Kind.WRONG_PROOF, user=user)
        form.add_error("password", _("This is not your password: type it again."))
        return False
    usage.rollback()
    return True
