"""The page of one company: for its own people, and for Crisalid's staff."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from integrators.companies.company_page import company_head, member_of
from integrators.companies.filters import TimelineFilter
from integrators.companies.models import Integrator
from integrators.companies.querysets import IntegratorQuerySet
from integrators.companies.tabs import company_tabs, frame_of, shown_tab, tabs_of
from integrators.companies.timeline import entries_of, events_in_words
from integrators.companies.views.access import PAGE_SIZE
from portal.accounts.models import User
from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.doors import current_people
from portal.ui.lists.paging import keyset_page


@current_people
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """To one's own company; a choice for whoever represents two, a word for whoever none."""
    user = signed_in_user(request)
    own = list(
        Integrator.objects.filter(
            pk__in=user.representations.filter(left_at=None).values("integrator")
        )
    )
    if len(own) == 1:
        return redirect(own[0])
    return render(request, "integrators/companies/mine.html", {"companies": own})


@current_people
@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Standing, what is missing, what can be done; then one tab, whose rows alone are read."""
    user = signed_in_user(request)
    integrator = get_object_or_404(_companies(user), pk=pk)
    tab = shown_tab(request, tabs_of(user))
    if tab is not None and tab.url_name:
        return redirect(tab.href(pk))
    head = company_head(integrator, user)
    context = frame_of(head, user, tab)
    if tab is not None:
        context["tab"] = tab.contents(head, request)
    return render(request, "integrators/companies/detail.html", context)


def _companies(user: User) -> IntegratorQuerySet:
    return Integrator.objects.visible_to(user).with_standing().select_related("registered_by")


@current_people
@require_safe
def person(request: HttpRequest, pk: int, person_pk: int) -> HttpResponse:
    """Whether somebody of the company may download and sign today, why, and what may be done."""
    user = signed_in_user(request)
    head = company_head(get_object_or_404(_companies(user), pk=pk), user, with_gaps=False)
    member = member_of(head, person_pk)
    if member is None:
        raise Http404
    context = {"head": head, "integrator": head.integrator, "member": member}
    return render(request, "integrators/companies/person.html", context)


@current_people
@require_safe
def timeline(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that happened to the company, from the journal, in words."""
    user = signed_in_user(request)
    integrator = get_object_or_404(_companies(user), pk=pk)
    form = TimelineFilter(request.GET)
    kind = form.wanted["kind"]
    page = keyset_page(
        form.narrow(entries_of(integrator, kind)), request, order=("-pk",), size=PAGE_SIZE
    )
    context = {
        "form": form,
        "kind": str(dict(form.fields["kind"].choices)[kind]),  # type: ignore[attr-defined]
        "page": page,
        "events": events_in_words(page.rows, integrator, user),
    }
    context |= frame_of(
        company_head(integrator, user, with_gaps=False), user, company_tabs.get("timeline")
    )
    return render(request, "integrators/companies/detail.html", context)
