"""Page of administrators: second factors that their owners cannot use any more."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.models import FactorRenewal
from portal.accounts.people.forms import RenewalForm
from portal.accounts.permissions import Permission, requires
from portal.accounts.signed_in import signed_in_user
from portal.accounts.staff.actions.renew_factor import (
    ask_renewal,
    decline_renewal,
    grant_renewal,
)
from portal.core.actions import Refused

LATEST = 20


@requires(Permission.STAFF_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def renewals(request: HttpRequest) -> HttpResponseBase:
    """What waits for a second administrator, and the form to ask for one."""
    form = RenewalForm(request.POST or None, initial={"email": request.GET.get("email", "")})
    if request.method == "POST" and form.is_valid() and form.person:
        try:
            ask_renewal(
                by=signed_in_user(request),
                user=form.person,
                reason=form.cleaned_data["reason"],
            )
        except Refused as refused:
            form.add_error("email", str(refused.message))
        else:
            messages.success(request, _("Another administrator must agree: they see it here."))
            return redirect("people:renewals")
    rows = FactorRenewal.objects.select_related("user", "asked_by", "decided_by")
    context = {
        "form": form,
        "waiting": rows.open(),
        "decided": rows.exclude(decided_at=None)[:LATEST],
    }
    return render(request, "accounts/renewals.html", context)


@requires(Permission.STAFF_MANAGE)
@require_POST
def decide(request: HttpRequest, pk: int, verb: str) -> HttpResponseBase:
    row = get_object_or_404(FactorRenewal, pk=pk)
    deeds = {
        "grant": (
            grant_renewal,
            _("The second factor is taken away: its owner gets a mail and sets up a new one."),
        ),
        "decline": (decline_renewal, _("The second factor stays as it is.")),
    }
    if verb not in deeds:
        raise Http404
    deed, done = deeds[verb]
    try:
        deed(by=signed_in_user(request), renewal=row)
    except Refused as refused:
        messages.error(request, str(refused.message))
    else:
        messages.success(request, done)
    return redirect("people:renewals")
