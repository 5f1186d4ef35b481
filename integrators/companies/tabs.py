"""The tabs of a company's page: what each is called, and how what it holds is read.

Each is an address of its own, and reads only its own rows. The apps above add theirs
(`register_company_tab`), such as its machines and its tickets.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise

from integrators.companies.company_page import CompanyHead
from portal.accounts.models import User
from portal.core.extensions import ExtensionPoint
from portal.core.paths import path_by_key
from portal.ui.lists.filtering import TabsForm

FIRST = "people"


@dataclass(frozen=True, kw_only=True)
class CompanyTab:
    """One tab. `contents` reads what the template finds as `tab`; `visible` says to whom.

    One with a `url_name` has a page of its own, with the same head; the others open by
    `?tab=` and their `key`.
    """

    key: str
    label: str | Promise
    order: int
    template: str = ""
    contents: Callable[[CompanyHead, HttpRequest], Any] = lambda head, request: None
    visible: Callable[[User], bool] = lambda user: True
    url_name: str = ""

    def href(self, pk: int) -> str:
        if self.url_name:
            return path_by_key(self.url_name, pk)
        return f"{path_by_key('integrators:detail', pk)}?tab={self.key}"


company_tabs: ExtensionPoint[CompanyTab] = ExtensionPoint("company tabs", key=lambda tab: tab.key)


def register_company_tab(tab: CompanyTab) -> CompanyTab:
    """Add a tab to every company's page."""
    return company_tabs.add(tab)


def tabs_of(user: User) -> list[CompanyTab]:
    """Those that `user` sees, in order."""
    return sorted((tab for tab in company_tabs if tab.visible(user)), key=lambda tab: tab.order)


def shown_tab(request: HttpRequest, tabs: list[CompanyTab]) -> CompanyTab | None:
    """The tab that the address asks for; None where there is none of that name for the reader."""
    choices = [(tab.key, tab.label) for tab in tabs]
    form = TabsForm({"show": request.GET.get("tab")}, choices)
    if not form.is_valid():
        return None
    key = form.wanted["show"] or FIRST
    return next(tab for tab in tabs if tab.key == key)


def frame_of(head: CompanyHead, user: User, tab: CompanyTab | None) -> dict[str, Any]:
    """What the head and the row of tabs need, whichever page it is."""
    links = [
        {"label": one.label, "href": one.href(head.integrator.pk), "current": one == tab}
        for one in tabs_of(user)
    ]
    return {"file": head, "tabs": links, "shown": tab}
