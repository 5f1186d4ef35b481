"""Companies by what they lack, and the reminders that are sent from there."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from integrators.approvals.actions import remind_of_missing
from integrators.approvals.forms import WAITING, MissingFilter
from integrators.approvals.rules.missing import (
    LACKS,
    REMIND_AGAIN,
    conditions,
    counted,
    waiting,
)
from integrators.approvals.rules.shortages import judged, lacks_of_all
from integrators.companies.models import Integrator
from integrators.companies.querysets import IntegratorQuerySet
from portal.accounts.permissions import Permission, requires
from portal.accounts.signed_in import signed_in_user
from portal.core import clock
from portal.core.actions import Refused
from portal.core.paths import key_of_row
from portal.search.matching import matching
from portal.ui.lists.filtering import TabsForm
from portal.ui.lists.paging import keyset_page

PAGE_SIZE = 25
KINDS: dict[str, str | Promise] = {"": gettext_lazy("For an approval"), **LACKS}


@requires(Permission.INTEGRATORS_READ)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Companies that lack something, by what it is; approved ones, or those that wait."""
    form, tabs = MissingFilter(request.GET), TabsForm(request.GET, KINDS.items())
    rows, approved = _asked(form)
    asked = conditions(approved=approved)
    counts, lack = counted(rows, asked), tabs.wanted["show"]
    found: Any = judged(tabs.narrow(rows.filter(asked[lack])).select_related("reminded_by"))
    page: Any = keyset_page(found, request, order=("name_sorted", "pk"), size=PAGE_SIZE)
    since = clock.now() - REMIND_AGAIN
    lacks = lacks_of_all(page.rows)
    context = {
        "form": form,
        "page": page,
        "rows": [
            {
                "lacking": item,
                "company": item.integrator,
                "recent": bool(item.integrator.reminded_at and item.integrator.reminded_at > since),
            }
            for item in lacks
        ],
        "count": counts[lack] if tabs.is_valid() else 0,
        "kinds": _links(request, counts, lack if tabs.is_valid() else None),
        "tabs": tabs,
        "filtered": form.asks or tabs.asks,
        "may_remind": signed_in_user(request).may(Permission.INTEGRATORS_MANAGE),
        "here": request.get_full_path(),
    }
    return render(request, "integrators/approvals/missing.html", context)


def _asked(form: MissingFilter) -> tuple[IntegratorQuerySet, bool]:
    """The companies of whom it is asked, and whether they are approved."""
    wanted = form.wanted
    approved = wanted["who"] != WAITING
    rows = Integrator.objects.approved_on() if approved else waiting()
    return form.narrow(matching(rows, wanted["q"])), approved


def _links(request: HttpRequest, counts: dict[str, int], lack: str | None) -> list[dict[str, Any]]:
    """One link a thing that can lack, with how many companies lack it."""
    links = []
    for key, label in KINDS.items():
        query = request.GET.copy()
        for name in ("after", "before", "show"):
            query.pop(name, None)
        if key:
            query["show"] = key
        links.append(
            {
                "href": f"?{query.urlencode()}",
                "label": label,
                "count": counts[key],
                "current": key == lack,
            }
        )
    return links


@requires(Permission.INTEGRATORS_MANAGE)
@require_POST
def remind(request: HttpRequest) -> HttpResponse:
    """Remind the companies that were ticked, each by an act of its own."""
    ticked = map(key_of_row, request.POST.getlist("company")[:PAGE_SIZE])
    companies = Integrator.objects.filter(pk__in=[key for key in ticked if key is not None])
    told, refused = 0, []
    for company in companies.order_by("name_sorted", "pk"):
        try:
            remind_of_missing(by=signed_in_user(request), integrator=company)
        except Refused as no:
            refused.append(str(no.message))
        else:
            told += 1
    if told:
        words = ngettext(
            "%(count)d company is reminded by mail.",
            "%(count)d companies are reminded by mail.",
            told,
        )
        messages.success(request, words % {"count": told})
    for text in refused:
        messages.warning(request, text)
    if not told and not refused:
        messages.warning(request, _("Tick at least one company."))
    return _back(request)


@requires(Permission.INTEGRATORS_MANAGE)
@require_POST
def remind_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind one company, from the page on which its approval is decided."""
    company = get_object_or_404(Integrator, pk=pk)
    try:
        remind_of_missing(by=signed_in_user(request), integrator=company)
    except Refused as refused:
        messages.warning(request, str(refused.message))
    else:
        text = _("%(company)s is reminded by mail of what is missing.")
        messages.success(request, text % {"company": company.name})
    return redirect("integrators:approve", company.pk)


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """To the list as it was filtered."""
    here = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(here, {request.get_host()}, request.is_secure()):
        here = reverse("integrators:short")
    return HttpResponseRedirect(here)
