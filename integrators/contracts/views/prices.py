"""A mistyped price: corrected by a dated successor, and given back where it was charged."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from integrators.contracts import fees
from integrators.contracts.actions.credits import credit_wrong_price
from integrators.contracts.actions.fees import correct_update_fee
from integrators.contracts.forms import CorrectionForm
from integrators.contracts.models import UpdateFee
from portal.accounts.permissions import Permission, requires
from portal.accounts.signed_in import signed_in_user
from portal.core.actions import Refused


@requires(Permission.INTEGRATORS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct a price that holds today or will."""
    price = get_object_or_404(UpdateFee.objects.select_related("created_by"), pk=pk)
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            correct_update_fee(
                by=signed_in_user(request),
                price=price,
                cents=form.cents,
                reason=form.cleaned_data["reason"],
            )
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("The price is corrected."))
            return redirect("integrators:fees")
    context = {"form": form, "price": price, "euros": fees.euros(price.cents)}
    return render(request, "integrators/contracts/price_correct.html", context)


@requires(Permission.INTEGRATORS_MANAGE)
@require_POST
def credit(request: HttpRequest, pk: int) -> HttpResponse:
    """Give back what was charged at a price that was corrected since."""
    price = get_object_or_404(UpdateFee, pk=pk)
    try:
        count = credit_wrong_price(by=signed_in_user(request), price=price)
    except Refused as refused:
        messages.error(request, str(refused.message))
    else:
        text = ngettext(
            "The difference is given back for %(count)d fee; the managers are told by mail.",
            "The difference is given back for %(count)d fees; the managers are told by mail.",
            count,
        )
        messages.success(request, text % {"count": count})
    return redirect("integrators:fees")
