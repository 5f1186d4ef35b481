"""A manager says what the public register shows of the company beyond its approval."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from integrators.companies.actions.public_contact import hide_public_contact, show_public_contact
from integrators.companies.forms import PublicContactForm
from integrators.companies.models import Integrator
from portal.accounts.models import User
from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.doors import current_people
from portal.core.actions import Refused
from portal.ui.editing import edited, edits


def _own(request: HttpRequest, user: User, pk: int) -> Integrator:
    """The company, for its managers alone: 404 for strangers, 403 for who may only read it."""
    rows = edited(request, Integrator.objects.visible_to(user))
    integrator = get_object_or_404(rows, pk=pk)
    if not integrator.representatives.active().managers().filter(user=user).exists():
        raise PermissionDenied
    return integrator


@current_people
@require_http_methods(["GET", "HEAD", "POST"])
@edits
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Phone and web site, and that one agrees."""
    user = signed_in_user(request)
    integrator = _own(request, user, pk)
    form = PublicContactForm(
        request.POST or None,
        subject=integrator,
        initial={
            "phone": integrator.shown_phone if integrator.shown_at else integrator.phone,
            "website": integrator.shown_website,
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            show_public_contact(by=user, integrator=integrator, **form.cleaned_data)
        except Refused as refused:
            if refused.code == "unchanged":
                messages.info(request, _("Nothing else was to be saved."))
                return redirect(f"{integrator.get_absolute_url()}#identity")
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("The public register shows it from now on."))
            return redirect(f"{integrator.get_absolute_url()}#identity")
    return render(
        request,
        "integrators/companies/public_contact.html",
        {"form": form, "integrator": integrator},
    )


@current_people
@require_POST
def hide(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the consent back."""
    user = signed_in_user(request)
    integrator = _own(request, user, pk)
    try:
        hide_public_contact(by=user, integrator=integrator)
    except Refused as refused:
        messages.error(request, str(refused.message))
    else:
        messages.success(request, _("The public register shows neither any longer."))
    return redirect(f"{integrator.get_absolute_url()}#identity")
