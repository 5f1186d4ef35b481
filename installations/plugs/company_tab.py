"""The tabs of a company's page: machines in service and reports; requests for intervention."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from installations.forms.lists import MACHINES, REPORTS
from installations.interventions.views import ORDER
from installations.models import InstallationReport, InstalledPeriod, Intervention
from installations.plugs.navigation import reads_reports
from installations.views.reports import PER_PAGE, listed
from integrators.companies.company_page import CompanyHead
from integrators.companies.tabs import CompanyTab, register_company_tab
from portal.accounts.signed_in import signed_in_user
from portal.ui.lists.filtering import TabsForm
from portal.ui.lists.paging import keyset_page

LISTS = [("", _("Machines in service")), ("reports", _("Installation reports"))]


def machines_and_reports(head: CompanyHead, request: HttpRequest) -> dict[str, Any]:
    """One of the two lists, a page at a time, as far as the reader may see it."""
    form = TabsForm(request.GET, LISTS)
    show = form.wanted["show"]
    user = signed_in_user(request)
    order: tuple[str, ...] = MACHINES["site"]
    machines = InstalledPeriod.objects.visible_to(user).filter(integrator=head.integrator)
    shown: QuerySet[Any] = form.narrow(machines.in_force().with_words())
    if show == "reports":
        reports = InstallationReport.objects.visible_to(user)
        rows = form.narrow(reports.filter(integrator=head.integrator))
        order, shown = REPORTS["date"], listed(rows)
    return {
        "form": form,
        "reports": show == "reports",
        "page": keyset_page(shown, request, order=order, size=PER_PAGE),
        "lists": [
            {"label": label, "href": f"?tab=machines&show={key}", "current": key == show}
            for key, label in LISTS
        ],
    }


register_company_tab(
    CompanyTab(
        key="machines", label=_("Machines and reports"), order=40, visible=reads_reports,
        template="installations/_company.html", contents=machines_and_reports,
    )
)  # fmt: skip


def interventions(head: CompanyHead, request: HttpRequest) -> dict[str, Any]:
    """Its register, a page at a time; nobody reads the words of a request here."""
    rows = Intervention.objects.visible_to(signed_in_user(request))
    rows = rows.filter(integrator=head.integrator).select_related("integrator", "recorded_by")
    return {"page": keyset_page(rows, request, order=ORDER, size=PER_PAGE)}


register_company_tab(
    CompanyTab(
        key="interventions", label=_("Interventions"), order=45, visible=reads_reports,
        template="installations/interventions/_company.html", contents=interventions,
    )
)  # fmt: skip
