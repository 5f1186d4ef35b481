"""What quality changes about a contract: takes a proposal back, amends, records an end."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from integrators.contracts.actions.contracts import propose_amendment, take_back_proposal
from integrators.contracts.actions.endings import end_contract
from integrators.contracts.forms import EndForm, ProposeForm, TakeBackForm
from integrators.contracts.models import ComplianceContract, EndingParty
from integrators.contracts.text import amendment_text
from integrators.contracts.views.contracts import visible_contract
from portal.accounts.permissions import Permission, requires
from portal.accounts.signed_in import signed_in_user
from portal.core import clock
from portal.core.actions import Refused

TO_SIGN = dt.timedelta(days=14)
"""How far ahead an amendment is begun unless quality says otherwise: it is signed before."""


@requires(Permission.INTEGRATORS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: HttpRequest, pk: int, contract: int) -> HttpResponse:
    """Take a proposal back that nobody has answered."""
    user = signed_in_user(request)
    row = visible_contract(user, pk, contract)
    form = TakeBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            take_back_proposal(by=user, contract=row, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(
                request, _("The proposal is taken back; the managers are told by mail.")
            )
            return redirect(row)
    context = {"contract": row, "form": form}
    return render(request, "integrators/contracts/contract_take_back.html", context)


@requires(Permission.INTEGRATORS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def amend(request: HttpRequest, pk: int, contract: int) -> HttpResponse:
    """Propose other terms for a contract that holds; the company's manager signs them."""
    user = signed_in_user(request)
    row = visible_contract(user, pk, contract)
    form = ProposeForm(request.POST or None, initial=_as_it_is(row))
    if request.method == "POST" and form.is_valid():
        try:
            amendment = propose_amendment(by=user, contract=row, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(
                request, _("The amendment is proposed; the managers are told by mail.")
            )
            return redirect(amendment)
    context = {"contract": row, "form": form}
    return render(request, "integrators/contracts/contract_amend.html", context)


def _as_it_is(row: ComplianceContract) -> dict[str, Any]:
    first = max(clock.today() + TO_SIGN, row.starts_on)
    return {
        "licences": row.licences,
        "starts_on": min(first, row.last_day),
        "ends_on": row.last_day,
        "text": amendment_text(row.integrator.language),
    }


@requires(Permission.INTEGRATORS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, pk: int, contract: int) -> HttpResponse:
    """Record the end of a contract before its day, after reading what that costs."""
    user = signed_in_user(request)
    row = visible_contract(user, pk, contract)
    form = EndForm(
        request.POST or None,
        initial={"last_day": clock.today(), "party": EndingParty.COMPANY},
    )
    if request.method == "POST" and form.is_valid():
        try:
            end_contract(by=user, contract=row, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(
                request, _("The end of the contract is recorded; the managers are told by mail.")
            )
            return redirect(row)
    context = {"contract": row, "form": form}
    return render(request, "integrators/contracts/contract_end.html", context)
