"""Pages that people see about their own account."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.models import Invitation, User
from portal.accounts.people.actions.accept_invitation import accept_invitation
from portal.accounts.people.actions.edit_profile import edit_profile
from portal.accounts.people.forms import AcceptForm, ProfileForm
from portal.accounts.people.invitations import find_invitation, refusal_of
from portal.accounts.second_factor.session import factor_types, page_to_use, used_second_factor
from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.doors import account_page, sign_in_page
from portal.core.actions import Refused
from portal.ui.editing import edits
from portal.ui.frame.cookies import keep_choice


@sign_in_page
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponseBase:
    """The page that the mail leads to; opening it changes nothing."""
    row = find_invitation(token)
    if row is None:
        return _closed(request, _("We do not know this link. Is it complete?"), 404)
    user = request.user if isinstance(request.user, User) else None
    if user and row.accepted_by_id == user.pk:
        # Sent twice, or opened again: it is done.
        return redirect("home:index")
    if refusal := refusal_of(row):
        return _closed(request, str(refusal.message), 410)
    if user:
        return _accept_signed_in(request, row, user)
    if User.objects.filter(email__iexact=row.email).exists():
        return _sign_in_first(request, row)
    return _accept_as_new(request, row)


def _accept_as_new(request: HttpRequest, row: Invitation) -> HttpResponseBase:
    form = AcceptForm(request.POST or None, invitation=row)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            user = accept_invitation(
                by=None,
                invitation=row,
                name=data["name"],
                phone=data["phone"],
                language=data["language"],
                password_hash=form.password_hash,
            )
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            return _sign_in(request, user)
    return render(request, "accounts/invitation.html", {"form": form, "invitation": row})


def _sign_in(request: HttpRequest, user: User) -> HttpResponseBase:
    """They have just chosen the password; to type it again would prove nothing more."""
    record_authentication(request, user, method="password", email=user.email, reauthenticated=True)
    response: HttpResponse = perform_login(request, Login(user=user, email=user.email))
    _keep_language(response, user.language)
    return response


def _accept_signed_in(request: HttpRequest, row: Invitation, user: User) -> HttpResponseBase:
    if user.email.lower() != row.email.lower():
        return render(request, "accounts/invitation_other.html", {"invitation": row}, status=403)
    if request.method == "POST":
        try:
            accept_invitation(by=user, invitation=row)
        except Refused as refused:
            messages.error(request, str(refused.message))
        else:
            messages.success(request, _("You have accepted the invitation."))
        return redirect("home:index")
    return render(request, "accounts/invitation_accept.html", {"invitation": row})


def _sign_in_first(request: HttpRequest, row: Invitation) -> HttpResponse:
    return render(request, "accounts/invitation_known.html", {"invitation": row})


def _closed(request: HttpRequest, reason: str, status: int) -> HttpResponse:
    return render(request, "accounts/invitation_closed.html", {"reason": reason}, status=status)


@account_page
@require_http_methods(["GET", "HEAD", "POST"])
@edits
def profile(request: HttpRequest) -> HttpResponseBase:
    user = signed_in_user(request)
    initial = {"name": user.name, "phone": user.phone, "language": user.language}
    form = ProfileForm(request.POST or None, initial=initial, subject=user)
    if request.method == "POST" and form.is_valid():
        edit_profile(by=user, **form.cleaned_data)
        language = form.cleaned_data["language"]
        with translation.override(language):
            messages.success(request, _("Your profile is saved."))
        response = redirect("people:profile")
        _keep_language(response, language)
        return response
    context = {"form": form, "factors": factor_types(user)}
    return render(request, "accounts/profile.html", context)


def _keep_language(response: HttpResponseBase, language: str) -> None:
    """An older cookie would win over what was chosen just now."""
    keep_choice(response, settings.LANGUAGE_COOKIE_NAME, language)


@account_page
@require_safe
def second_factor(request: HttpRequest) -> HttpResponseBase:
    """Where staff without a second factor choose theirs."""
    user = signed_in_user(request)
    if used_second_factor(request):
        return redirect("home:index")
    if types := factor_types(user):
        return redirect(page_to_use(types))
    return render(request, "accounts/second_factor.html")


@account_page
@require_safe
def address(request: HttpRequest) -> HttpResponseBase:
    """In the place of allauth's page of addresses."""
    get_adapter().add_message(
        request,
        messages.INFO,
        message=_("To change your e-mail address, ask our support: it must be proven anew."),
    )
    return redirect("people:profile")
