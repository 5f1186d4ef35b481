"""Which company's pages somebody may open, and which page of a list: asked by the views."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from integrators.companies.models import Integrator
from portal.accounts.models import User
from portal.ui.lists.paging import numbered_page

PAGE_SIZE = 50


def page_of(request: HttpRequest, rows: QuerySet[Any] | list[Any]) -> Page[Any]:
    """The page of `rows` that the address asks for; a wrong number gives the nearest page."""
    return numbered_page(rows, request, size=PAGE_SIZE)


def company_to_manage(user: User, pk: int) -> Integrator:
    """The company, for whoever may act for its people.

    404 for those who may not know of it, 403 for those who may see it and no more.
    """
    integrator = get_object_or_404(Integrator.objects.visible_to(user), pk=pk)
    if not Integrator.objects.managed_by(user).filter(pk=pk).exists():
        raise PermissionDenied
    return integrator
