"""Quality's decisions: approve, suspend, reinstate, end."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from integrators.approvals.actions import (
    end_approval,
    grant_approval,
    reinstate_integrator,
    suspend_integrator,
)
from integrators.approvals.forms import ApprovalForm
from integrators.approvals.models import Suspension
from integrators.approvals.rules.eligibility import CompanyCheck, company_check
from integrators.approvals.rules.missing import ROLES
from integrators.approvals.rules.shortages import lacks_of
from integrators.companies.forms import ReasonForm
from integrators.companies.models import Integrator
from integrators.legal_file.documents import WAITING
from integrators.values import as_of
from portal.accounts.permissions import Permission, requires
from portal.accounts.signed_in import signed_in_user
from portal.core.actions import Refused
from portal.core.products import ProductLine


@requires(Permission.INTEGRATORS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve for activities and lines; what is missing is said line by line."""
    integrator = get_object_or_404(Integrator, pk=pk)
    checks = [company_check(integrator, line=line) for line in ProductLine.values]
    ready = {check.line: check.ok for check in checks}
    form = ApprovalForm(request.POST or None, ready=ready, after=last_day(integrator))
    if request.method == "POST" and form.is_valid():
        try:
            grant_approval(by=signed_in_user(request), integrator=integrator, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(
                request,
                _("%(company)s is approved; its managers are told by mail.")
                % {"company": integrator.name},
            )
            return redirect(integrator)
    lacking = lacks_of(integrator)
    context = {
        "integrator": integrator,
        "checks": checks,
        "form": form,
        "can_approve": any(ready.values()),
        "ways": ways_on(integrator, lacking.checks),
        "may_remind": bool(lacking.theirs),
    }
    return render(request, "integrators/approvals/approve.html", context)


WAYS: dict[str, tuple[str, str | Promise]] = {
    "legal_file": ("integrators:edit", gettext_lazy("Complete the company’s data")),
    "contact": ("integrators:contact_new", gettext_lazy("Name a contact")),
    "documents": ("integrators:legal_file", gettext_lazy("See the documents")),
    "suspension": ("integrators:reinstate", gettext_lazy("Lift the suspension")),
}
"""Where what the company itself lacks is mended, by the requirement's code."""


def ways_on(
    integrator: Integrator, checks: Iterable[CompanyCheck]
) -> list[tuple[str, str | Promise]]:
    """Addresses and what to do there, for what each of `checks` lacks; each once."""
    found: dict[str, str | Promise] = {}
    for check in checks:
        for item in check.missing:
            if item.code == "documents":
                found |= _papers_to_check(check)
            if item.code in ROLES:
                found |= _people_to_help(check, item.code)
            elif item.code in WAYS:
                name, label = WAYS[item.code]
                found.setdefault(reverse(name, args=[integrator.pk]), label)
    return [*found.items()]


def _papers_to_check(check: CompanyCheck) -> dict[str, str | Promise]:
    """Documents that have come and wait for quality itself."""
    return {
        reverse("integrators:document_decide", args=[paper.versions[0].pk]): _(
            "Check: %(document)s"
        ) % {"document": paper.kind}
        for paper in check.papers
        if not paper.met and paper.state == WAITING
    }  # fmt: skip


def _people_to_help(check: CompanyCheck, role: str) -> dict[str, str | Promise]:
    """Nobody has the role: invite one. Somebody has: what keeps them from being in order."""
    people = [answer for answer in check.team if answer.role == role]
    if not people:
        return {
            reverse("integrators:invite", args=[check.integrator.pk]): gettext_lazy(
                "Invite someone"
            )
        }
    found: dict[str, str | Promise] = {}
    untrained = [answer.representative for answer in people if not answer.met("training")]
    if untrained:
        query = [("line", check.line)] + [("person", row.pk) for row in untrained if row]
        href = f"{reverse('integrators:training_new')}?{urlencode(query)}"
        found[href] = _("Record a %(line)s training") % {"line": check.line}
        found[reverse("integrators:session_plan")] = gettext_lazy("Plan a session")
    if not any(item.url_name for answer in people for item in answer.requirements) and any(
        not answer.met("charter") for answer in people
    ):
        # Nobody can sign what is not published.
        found[reverse("integrators:charters")] = gettext_lazy("Publish a charter")
    return found


def last_day(integrator: Integrator) -> dt.date | None:
    """The last day of what is approved now or later, if anything is."""
    now = as_of()
    rows = integrator.approvals.standing(now).filter(ends_on__gte=now.day)
    found: dt.date | None = rows.aggregate(last=Max("ends_on"))["last"]
    return found


@requires(Permission.INTEGRATORS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def suspend(request: HttpRequest, pk: int) -> HttpResponse:
    """Suspend, after reading what that stops."""
    done = gettext_lazy("%(company)s is suspended; its managers are told by mail.")
    return _decide(request, pk, suspend_integrator, "integrators/approvals/suspend.html", done)


@requires(Permission.INTEGRATORS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def reinstate(request: HttpRequest, pk: int) -> HttpResponse:
    """Lift the suspension."""
    done = gettext_lazy("%(company)s is reinstated; its managers are told by mail.")
    return _decide(request, pk, reinstate_integrator, "integrators/approvals/reinstate.html", done)


@requires(Permission.INTEGRATORS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End the approval for good, after reading what that stops."""
    done = gettext_lazy("%(company)s’s approval is ended; its managers are told by mail.")
    return _decide(request, pk, end_approval, "integrators/approvals/end.html", done)


def _decide(
    request: HttpRequest,
    pk: int,
    decide: Callable[..., Suspension],
    template: str,
    done: str | Promise,
) -> HttpResponse:
    integrator = get_object_or_404(Integrator, pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            decide(
                by=signed_in_user(request),
                integrator=integrator,
                reason=form.cleaned_data["reason"],
            )
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, done % {"company": integrator.name})
            return redirect(integrator)
    context: dict[str, Any] = {
        "integrator": integrator,
        "form": form,
        "people": _people_concerned(integrator),
        "suspension": Suspension.objects.pending().filter(integrator=integrator).first(),
    }
    return render(request, template, context)


def _people_concerned(integrator: Integrator) -> str:
    """How many lose, or get back, their access."""
    count = integrator.representatives.active().count()
    return ngettext("%(count)d person", "%(count)d people", count) % {"count": count}
