"""Quality's list of integrators, and the legal file."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from integrators.actions.companies import add_contact, register_integrator, update_integrator
from integrators.forms import ContactForm, IntegratorFilter, IntegratorForm
from integrators.legal import ContactData
from integrators.models import Integrator, Standing
from integrators.views.common import page_of, person
from integrators.wording import SEALS, TONES
from portal.accounts.permissions import Permission, requires
from portal.actions import Refused


@requires(Permission.INTEGRATORS_READ)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """All integrators, with their standing today."""
    form = IntegratorFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {"q": "", "standing": ""}
    rows = Integrator.objects.search(wanted["q"])
    if wanted["standing"]:
        rows = rows.in_standing(wanted["standing"])
    else:
        rows = rows.with_standing()
    page = page_of(request, rows.order_by("name", "pk"))
    for row in page.object_list:
        row.label = Standing(row.standing).label
        row.tone, row.seal = TONES[row.standing], SEALS.get(row.standing, "")
    return render(
        request,
        "integrators/manage.html",
        {
            "form": form,
            "page_obj": page,
            "filtered": any(wanted.values()),
            "may_manage": person(request).may(Permission.INTEGRATORS_MANAGE),
        },
    )


@requires(Permission.INTEGRATORS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Register a company with its first contact."""
    form = IntegratorForm(request.POST or None)
    contact = ContactForm(request.POST or None, prefix="contact")
    if request.method == "POST" and all([form.is_valid(), contact.is_valid()]):
        try:
            integrator = register_integrator(
                by=person(request), legal=form.legal, contacts=[_contact(contact)]
            )
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(
                request,
                _("%(company)s is registered. Invite its manager next.")
                % {"company": integrator.name},
            )
            return redirect(integrator)
    return render(request, "integrators/new.html", {"form": form, "contact": contact})


@requires(Permission.INTEGRATORS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the legal data."""
    integrator = get_object_or_404(Integrator, pk=pk)
    form = IntegratorForm(request.POST or None, instance=get_object_or_404(Integrator, pk=pk))
    if request.method == "POST" and form.is_valid():
        try:
            update_integrator(by=person(request), integrator=integrator, legal=form.legal)
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("The legal file is saved."))
            return redirect(integrator)
    return render(request, "integrators/edit.html", {"form": form, "integrator": integrator})


@requires(Permission.INTEGRATORS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Name one more contact."""
    integrator = get_object_or_404(Integrator, pk=pk)
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_contact(by=person(request), integrator=integrator, contact=_contact(form))
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("The contact is saved."))
            return redirect(integrator)
    return render(request, "integrators/contact.html", {"form": form, "integrator": integrator})


def _contact(form: ContactForm) -> ContactData:
    values: dict[str, Any] = form.cleaned_data
    return ContactData(
        name=values["name"],
        function=values["function"],
        email=values["email"],
        phone=values["phone"],
    )
