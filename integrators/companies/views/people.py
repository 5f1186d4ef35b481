"""The people of a company: by quality staff, or by its own managers."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from integrators.companies.actions.people import (
    change_role,
    invite_representative,
    record_departure,
    resend_invitation,
    revoke_invitation,
)
from integrators.companies.forms import InviteForm, RoleForm
from integrators.companies.models import Representative, RepresentativeInvitation
from integrators.companies.views.access import company_to_manage
from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.doors import current_people
from portal.core.actions import Refused
from portal.ui.editing import edited, edits


@current_people
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite a colleague by mail."""
    user = signed_in_user(request)
    integrator = company_to_manage(user, pk)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invite_representative(by=user, integrator=integrator, **form.cleaned_data)
        except Refused as refused:
            form.add_error("email" if refused.code != "not_allowed" else None, str(refused.message))
        else:
            messages.success(
                request,
                _("The invitation to %(email)s is on its way.")
                % {"email": form.cleaned_data["email"]},
            )
            return redirect(integrator)
    return render(
        request, "integrators/companies/invite.html", {"form": form, "integrator": integrator}
    )


@current_people
@require_POST
def resend(request: HttpRequest, pk: int, invited: int) -> HttpResponse:
    """Send a new link."""
    row = _invited(request, pk, invited)
    try:
        resend_invitation(by=signed_in_user(request), invited=row)
    except Refused as refused:
        messages.error(request, str(refused.message))
    else:
        messages.success(
            request,
            _("A new link is on its way to %(email)s; the old one no longer works.")
            % {"email": row.invitation.email},
        )
    return redirect(row.integrator)


@current_people
@require_POST
def revoke(request: HttpRequest, pk: int, invited: int) -> HttpResponse:
    """Withdraw an invitation."""
    row = _invited(request, pk, invited)
    try:
        revoke_invitation(by=signed_in_user(request), invited=row)
    except Refused as refused:
        messages.error(request, str(refused.message))
    else:
        messages.success(
            request,
            _("The invitation to %(email)s is withdrawn.") % {"email": row.invitation.email},
        )
    return redirect(row.integrator)


@current_people
@require_http_methods(["GET", "HEAD", "POST"])
def departure(request: HttpRequest, pk: int, person_pk: int) -> HttpResponse:
    """Record that someone has left, after reading what that ends."""
    user = signed_in_user(request)
    integrator = company_to_manage(user, pk)
    representative = get_object_or_404(
        Representative.objects.select_related("user", "integrator"),
        pk=person_pk,
        integrator=integrator,
        left_at=None,
    )
    if request.method == "POST":
        try:
            record_departure(by=user, representative=representative)
        except Refused as refused:
            messages.error(request, str(refused.message))
        else:
            messages.success(
                request,
                _("The departure of %(name)s is recorded; access has ended.")
                % {"name": representative.user.name},
            )
            if representative.user_id == user.pk:
                return redirect("home:index")
        return redirect(integrator)
    context = {"integrator": integrator, "representative": representative}
    return render(request, "integrators/companies/departure.html", context)


@current_people
@require_http_methods(["GET", "HEAD", "POST"])
@edits
def role(request: HttpRequest, pk: int, person_pk: int) -> HttpResponse:
    """Change someone's role, after reading what a manager may do that a technician may not."""
    user = signed_in_user(request)
    integrator = company_to_manage(user, pk)
    representative = get_object_or_404(
        edited(request, Representative.objects.select_related("user", "integrator")),
        pk=person_pk,
        integrator=integrator,
        left_at=None,
    )
    form = RoleForm(
        request.POST or None, initial={"role": representative.role}, subject=representative
    )
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data["role"]
        try:
            row = change_role(by=user, representative=representative, role=wanted)
        except Refused as refused:
            form.add_error("role", str(refused.message))
        else:
            messages.success(
                request,
                _("%(name)s is now: %(role)s.")
                % {"name": row.user.name, "role": row.get_role_display().lower()},
            )
            return redirect(integrator)
    context = {"integrator": integrator, "representative": representative, "form": form}
    return render(request, "integrators/companies/role.html", context)


def _invited(request: HttpRequest, pk: int, invited: int) -> RepresentativeInvitation:
    return get_object_or_404(
        RepresentativeInvitation.objects.select_related("invitation", "integrator"),
        pk=invited,
        integrator=company_to_manage(signed_in_user(request), pk),
    )
