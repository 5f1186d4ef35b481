"""The compliance contract: proposed by quality, signed or declined by the company's manager."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from integrators.companies.models import Integrator, Representative
from integrators.companies.views.access import page_of
from integrators.contracts import fees
from integrators.contracts.actions.contracts import (
    decline_contract,
    propose_contract,
    sign_contract,
)
from integrators.contracts.forms import ContractFilter, DeclineForm, ProposeForm, SignContractForm
from integrators.contracts.models import ComplianceContract, ContractState, UpdateFee
from integrators.contracts.text import default_text
from integrators.values import add_months
from portal.accounts.models import User
from portal.accounts.permissions import Permission, requires
from portal.accounts.proofs.clients import client_of
from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.doors import current_people
from portal.core import clock
from portal.core.actions import Refused
from portal.search.matching import matching


@requires(Permission.INTEGRATORS_READ)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Every company with its latest contract; those never asked can be shown alone."""
    form = ContractFilter(request.GET)
    wanted = form.wanted
    rows = form.narrow(matching(Integrator.objects.all(), wanted["q"])).with_contract(clock.today())
    if wanted["show"]:
        # The annotation is not known to the types, hence Q's looser arguments.
        rows = rows.filter(Q(("contract_state", wanted["show"])))
    context = {"form": form, "page_obj": page_of(request, rows.order_by("name_sorted", "pk"))}
    return render(request, "integrators/contracts/contracts.html", context)


@requires(Permission.INTEGRATORS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose a contract, or the next one; the text is what will be signed."""
    integrator = get_object_or_404(Integrator, pk=pk)
    form = ProposeForm(request.POST or None, initial=_start(integrator))
    if request.method == "POST" and form.is_valid():
        try:
            row = propose_contract(
                by=signed_in_user(request), integrator=integrator, **form.cleaned_data
            )
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("The contract is proposed; the managers are told by mail."))
            return redirect(row)
    context = {"form": form, "integrator": integrator}
    return render(request, "integrators/contracts/contract_propose.html", context)


def _start(integrator: Integrator) -> dict[str, Any]:
    accepted = integrator.contracts.filter(state=ContractState.ACCEPTED)
    last = accepted.order_by("-last_day", "-starts_on").first()
    # An amendment's text says what it changes; a renewal begins with the contract's own.
    signed = accepted.filter(amends=None).order_by("-starts_on").first()
    first = clock.today()
    if last and last.last_day >= first:
        first = last.last_day + dt.timedelta(days=1)
    return {
        "licences": last.licences if last else None,
        "starts_on": first,
        "ends_on": add_months(first, 12) - dt.timedelta(days=1),
        "text": signed.text if signed else default_text(integrator.language),
    }


@current_people
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, pk: int, contract: int) -> HttpResponse:
    """Read a contract; its company's manager signs it here."""
    user = signed_in_user(request)
    row = visible_contract(user, pk, contract)
    manages = _manages(user, row)
    if request.method == "POST" and not manages:
        raise PermissionDenied
    if request.method == "POST" and row.state != ContractState.PROPOSED:
        messages.info(request, _("This proposal has been answered already."))
        return redirect(row)
    if request.method == "POST" and not row.is_open:
        messages.error(request, _("This proposal has run out: it can no longer be signed."))
        return redirect(row)
    form = None
    if row.is_open and manages:
        form = SignContractForm(
            request.POST or None,
            request=request,
            subject=f"contract:{row.pk}:user:{user.pk}",
        )
        if form.wants_code:
            form.send_code()
        elif request.method == "POST" and form.is_valid():
            try:
                sign_contract(
                    by=user,
                    contract=row,
                    text_shown=row.text,
                    consent=form.cleaned_data["consent"],
                    proof=form.proof,
                    client=client_of(request),
                )
            except Refused as refused:
                form.add_error(None, str(refused.message))
            else:
                messages.success(
                    request, _("The contract is signed. The sealed document follows by mail.")
                )
                return redirect(row)
    return render(
        request, "integrators/contracts/contract.html", {**_context(row, user), "form": form}
    )


@current_people
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, pk: int, contract: int) -> HttpResponse:
    """Decline, after reading what that costs."""
    user = signed_in_user(request)
    row = visible_contract(user, pk, contract)
    if not _manages(user, row):
        raise PermissionDenied
    if not row.is_open:
        messages.info(request, _("There is nothing to answer here any more."))
        return redirect(row)
    form = DeclineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            decline_contract(by=user, contract=row, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("The contract is declined; it can be proposed again."))
            return redirect(row)
    context = {"contract": row, "form": form, "prices": _prices()}
    return render(request, "integrators/contracts/contract_decline.html", context)


def visible_contract(user: User, pk: int, contract: int) -> ComplianceContract:
    return get_object_or_404(
        ComplianceContract.objects.filter(
            integrator__in=Integrator.objects.visible_to(user).values("pk")
        ).select_related(
            "integrator", "proposed_by", "decided_by", "signature__document", "amends"
        ),
        pk=contract,
        integrator=pk,
    )


def _manages(user: User, row: ComplianceContract) -> bool:
    """Only a manager of the company decides: quality proposes, and never signs for it."""
    managers = Representative.objects.active().managers()
    return managers.filter(user=user, integrator=row.integrator_id).exists()


def _context(row: ComplianceContract, user: User) -> dict[str, Any]:
    return {
        "contract": row,
        "signature": getattr(row, "signature", None),
        "endings": row.endings.select_related("recorded_by"),
        "amendments": row.amendments.filter(state=ContractState.ACCEPTED).order_by("starts_on"),
        "may_change": user.may(Permission.INTEGRATORS_MANAGE),
        "reads": user.may(Permission.INTEGRATORS_READ) or _manages(user, row),
    }


def _prices() -> list[dict[str, str]]:
    today = clock.today()
    rows = UpdateFee.objects.filter(valid_from__lte=today).order_by("line", "valid_from", "pk")
    latest = {row.line: row for row in rows}
    return [{"line": row.line, "price": fees.euros(row.cents)} for row in latest.values()]
