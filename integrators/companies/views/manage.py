"""Quality's pages to list, register and change integrators."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from integrators.approvals.models import Standing
from integrators.approvals.rules.in_force import tell_standings
from integrators.approvals.rules.missing import READY, ready_for_approval
from integrators.companies.actions.companies import (
    add_contact,
    register_integrator,
    update_integrator,
)
from integrators.companies.filters import ManageFilter
from integrators.companies.forms import ContactForm, IntegratorForm
from integrators.companies.legal_data import ContactData
from integrators.companies.models import Integrator
from integrators.companies.querysets import IntegratorQuerySet
from integrators.companies.views.access import PAGE_SIZE, company_to_manage
from integrators.register import entries
from integrators.trainings.filters import UNTIL
from portal.accounts.permissions import Permission, requires
from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.doors import current_people
from portal.core.actions import Refused
from portal.infrastructure.spreadsheet import csv_response
from portal.search.matching import matching
from portal.ui.editing import edited, edits
from portal.ui.lists.paging import KeysetPage, keyset_page


@requires(Permission.INTEGRATORS_READ)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """All integrators, with their standing today."""
    form = ManageFilter(request.GET)
    rows, filtered = _filtered_companies(form)
    sorting = form.sorting
    sortable: Any = rows
    if sorting.chosen.removeprefix("-") == "until":
        sortable = _with_standing(rows).annotate(until=UNTIL)
    page: KeysetPage[Any] = keyset_page(sortable, request, order=sorting.order, size=PAGE_SIZE)
    # A question that is written down once, whatever was filtered and sorted.
    tell_standings(page.rows, PAGE_SIZE)
    for row in page.rows:
        row.standing_today = Standing(row.standing)
    return render(
        request,
        "integrators/companies/manage.html",
        {
            "form": form,
            "page": page,
            "sorting": sorting,
            "count": rows.count(),
            "filtered": filtered,
            "query": request.GET.urlencode(),
            "may_manage": signed_in_user(request).may(Permission.INTEGRATORS_MANAGE),
        },
    )


def _filtered_companies(form: ManageFilter) -> tuple[IntegratorQuerySet, bool]:
    """The companies that the filter asks for; whether it asks at all."""
    wanted = form.wanted
    rows = matching(Integrator.objects.all(), wanted["q"])
    if wanted["standing"] == READY:
        rows = rows.filter(pk__in=ready_for_approval().values("pk"))
    elif wanted["standing"]:
        rows = rows.in_standing(wanted["standing"])
    return form.narrow(rows), form.asks


def _with_standing(rows: IntegratorQuerySet) -> IntegratorQuerySet:
    return rows if "standing" in rows.query.annotations else rows.with_standing()


@requires(Permission.INTEGRATORS_READ)
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The list as CSV, with more columns than the page has room for; the same filter."""
    rows, _filtered = _filtered_companies(ManageFilter(request.GET))
    told = _with_standing(rows).order_by("name_sorted", "pk")
    return csv_response("integrators.csv", entries.internal_csv(told))


@requires(Permission.INTEGRATORS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Register a company with its first contact."""
    form = IntegratorForm(request.POST or None)
    contact = ContactForm(request.POST or None, prefix="contact")
    if request.method == "POST" and all([form.is_valid(), contact.is_valid()]):
        try:
            integrator = register_integrator(
                by=signed_in_user(request), legal=form.legal, contacts=[_contact(contact)]
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
    return render(request, "integrators/companies/new.html", {"form": form, "contact": contact})


@requires(Permission.INTEGRATORS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
@edits
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the legal data."""
    integrator = get_object_or_404(edited(request, Integrator.objects.all()), pk=pk)
    form = IntegratorForm(request.POST or None, instance=get_object_or_404(Integrator, pk=pk))
    if request.method == "POST" and form.is_valid() and not form.has_changed():
        # What is stored has been kept, or a colleague has saved the same.
        messages.info(request, _("Nothing else was to be saved."))
        return redirect(integrator)
    if request.method == "POST" and form.is_valid():
        try:
            update_integrator(by=signed_in_user(request), integrator=integrator, legal=form.legal)
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("The legal file is saved."))
            return redirect(integrator)
    return render(
        request, "integrators/companies/edit.html", {"form": form, "integrator": integrator}
    )


@current_people
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Name one more contact; by quality, or by a manager of the company."""
    integrator = company_to_manage(signed_in_user(request), pk)
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_contact(by=signed_in_user(request), integrator=integrator, contact=_contact(form))
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("The contact is saved."))
            return redirect(integrator)
    return render(
        request, "integrators/companies/contact.html", {"form": form, "integrator": integrator}
    )


def _contact(form: ContactForm) -> ContactData:
    values: dict[str, Any] = form.cleaned_data
    return ContactData(
        name=values["name"],
        function=values["function"],
        email=values["email"],
        phone=values["phone"],
    )
