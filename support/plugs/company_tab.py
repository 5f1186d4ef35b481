"""The tabs of a company's page that hold its tickets, and the complaints that concern it."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from integrators.companies.company_page import CompanyHead
from integrators.companies.tabs import CompanyTab, register_company_tab
from portal.accounts.models import User
from portal.accounts.signed_in import signed_in_user
from portal.ui.lists.paging import keyset_page
from support.models import Complaint, Ticket
from support.plugs.navigation import reads_complaints, reads_tickets

PER_PAGE = 25


def tickets(head: CompanyHead, request: HttpRequest) -> dict[str, Any]:
    """Its tickets, those that changed last first."""
    rows = Ticket.objects.visible_to(signed_in_user(request)).filter(integrator=head.integrator)
    order = ("-updated_at", "-pk")
    return {"page": keyset_page(rows.for_list(), request, order=order, size=PER_PAGE)}


def _may_open(user: User) -> bool:
    return not user.is_staff or reads_tickets(user)


register_company_tab(
    CompanyTab(
        key="tickets", label=_("Tickets"), order=50, visible=_may_open,
        template="support/_company.html", contents=tickets,
    )
)  # fmt: skip


def complaints(head: CompanyHead, request: HttpRequest) -> dict[str, Any]:
    """The complaints that concern it, the latest first."""
    seen = Complaint.objects.visible_to(signed_in_user(request))
    rows = seen.filter(integrator=head.integrator).for_list()
    return {"page": keyset_page(rows, request, order=("-entered_at", "-pk"), size=PER_PAGE)}


register_company_tab(
    CompanyTab(
        key="complaints", label=_("Complaints"), order=55,
        visible=lambda user: not user.is_staff or reads_complaints(user),
        template="support/complaints/_company.html", contents=complaints,
    )
)  # fmt: skip
