"""Pages of administrators: Crisalid's people, their roles and invitations."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.models import Invitation, User
from portal.accounts.people.forms import CloseForm, InviteForm, RoleForm, SignOutForm
from portal.accounts.permissions import Permission, requires
from portal.accounts.signed_in import signed_in_user
from portal.accounts.staff.actions.invite import invite, resend_invitation, revoke_invitation
from portal.accounts.staff.actions.manage_user import (
    change_staff_role,
    deactivate_user,
    reactivate_user,
)
from portal.accounts.staff.actions.sign_out import sign_out_everywhere
from portal.core.actions import Refused
from portal.ui.editing import edited, edits


def _staff_or_404(pk: int) -> User:
    return get_object_or_404(User.objects.exclude(role=""), pk=pk)


@requires(Permission.STAFF_READ)
@require_safe
def staff(request: HttpRequest) -> HttpResponseBase:
    context = {
        "people": User.objects.exclude(role="").order_by("-is_active", "name_sorted", "pk"),
        "invitations": Invitation.objects.exclude(role="")
        .filter(accepted_at=None, revoked_at=None)
        .order_by("-invited_at"),
        "may_manage": signed_in_user(request).may(Permission.STAFF_MANAGE),
    }
    return render(request, "accounts/staff.html", context)


@requires(Permission.STAFF_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def invite_staff(request: HttpRequest) -> HttpResponseBase:
    form = InviteForm(request.POST or None, initial={"language": "fr"})
    if request.method == "POST" and form.is_valid():
        try:
            row, _token = invite(by=signed_in_user(request), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(
                request, _("The invitation is on its way to %(email)s.") % {"email": row.email}
            )
            return redirect("people:staff")
    return render(request, "accounts/invite_staff.html", {"form": form})


@requires(Permission.STAFF_MANAGE)
@require_POST
def handle_invitation(request: HttpRequest, pk: int, verb: str) -> HttpResponseBase:
    row = get_object_or_404(Invitation.objects.exclude(role=""), pk=pk)
    if verb == "resend":
        return _do_and_say(
            request,
            lambda: resend_invitation(by=signed_in_user(request), invitation=row),
            _("A new link is on its way; the old one no longer works."),
        )
    if verb == "revoke":
        return _do_and_say(
            request,
            lambda: revoke_invitation(by=signed_in_user(request), invitation=row),
            _("The invitation is withdrawn: its link no longer works."),
        )
    raise Http404


@requires(Permission.STAFF_READ)
@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponseBase:
    return _person_page(request, _staff_or_404(pk))


def _person_page(
    request: HttpRequest,
    row: User,
    role_form: RoleForm | None = None,
    close_form: CloseForm | None = None,
) -> HttpResponseBase:
    context = {
        "person": row,
        "role_form": role_form or RoleForm(initial={"role": row.role}, subject=row),
        "close_form": close_form or CloseForm(),
        "may_manage": signed_in_user(request).may(Permission.STAFF_MANAGE)
        and row.pk != signed_in_user(request).pk,
    }
    return render(request, "accounts/person.html", context)


@requires(Permission.STAFF_MANAGE)
@require_POST
@edits
def change_role(request: HttpRequest, pk: int) -> HttpResponseBase:
    row = edited(request, User.objects.all()).get(pk=_staff_or_404(pk).pk)
    form = RoleForm(request.POST, initial={"role": row.role}, subject=row)
    if not form.is_valid():
        return _person_page(request, row, role_form=form)
    role = form.cleaned_data["role"]
    return _do_and_say(
        request,
        lambda: change_staff_role(by=signed_in_user(request), user=row, role=role),
        _("The role is changed, from the next page on."),
        back=row,
    )


@requires(Permission.STAFF_MANAGE)
@require_POST
def close_account(request: HttpRequest, pk: int) -> HttpResponseBase:
    row = _staff_or_404(pk)
    form = CloseForm(request.POST)
    if not form.is_valid():
        return _person_page(request, row, close_form=form)
    reason = form.cleaned_data["reason"]
    return _do_and_say(
        request,
        lambda: deactivate_user(by=signed_in_user(request), user=row, reason=reason),
        _("The account is closed, on every device."),
        back=row,
    )


@requires(Permission.STAFF_MANAGE)
@require_POST
def open_account(request: HttpRequest, pk: int) -> HttpResponseBase:
    row = _staff_or_404(pk)
    return _do_and_say(
        request,
        lambda: reactivate_user(by=signed_in_user(request), user=row),
        _("The account is open again."),
        back=row,
    )


@requires(Permission.STAFF_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request: HttpRequest) -> HttpResponseBase:
    """End all sessions of anybody, of Crisalid or of an integrator, whose account stays open."""
    form = SignOutForm(request.POST or None, initial={"email": request.GET.get("email", "")})
    if request.method == "POST" and form.is_valid() and form.person:
        person = form.person
        try:
            sign_out_everywhere(
                by=signed_in_user(request), user=person, reason=form.cleaned_data["reason"]
            )
        except Refused as refused:
            form.add_error("email", str(refused.message))
        else:
            messages.success(
                request, _("%(name)s is signed out everywhere.") % {"name": person.name}
            )
            return redirect("people:staff")
    return render(request, "accounts/sign_out.html", {"form": form})


def _do_and_say(
    request: HttpRequest, deed: Callable[[], object], done: str, back: User | None = None
) -> HttpResponseBase:
    """Do it, say how it went, and go back to the list, or to the page of `back`."""
    try:
        deed()
    except Refused as refused:
        messages.error(request, str(refused.message))
    else:
        messages.success(request, done)
    if back is not None:
        return redirect("people:person", pk=back.pk)
    return redirect("people:staff")
