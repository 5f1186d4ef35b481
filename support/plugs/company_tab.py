"""The tab of a company's page that holds its tickets."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from integrators.companies.company_page import CompanyHead
from integrators.companies.tabs import CompanyTab, register_company_tab
from portal.accounts.models import User
from portal.accounts.signed_in import signed_in_user
from portal.ui.lists.paging import keyset_page
from support.models import Ticket
from support.plugs.navigation import reads_tickets

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
