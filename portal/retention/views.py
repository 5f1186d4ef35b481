"""Pages of retention: what everybody reads, and what is over, with its holds."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts.permissions import Permission, requires
from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.doors import anyone
from portal.core.actions import Refused
from portal.core.personal_data.retention import kept
from portal.retention.actions import lift_hold, place_hold
from portal.retention.forms import HoldForm
from portal.retention.models import Hold
from portal.retention.work import told


@anyone
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is kept of people, why and for how long: GDPR 13 and 14."""
    return render(request, "retention/privacy.html", {"kinds": list(kept)})


@requires(Permission.JOURNAL_READ, Permission.RETENTION_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponseBase:
    """What is over now and would be erased within the hour; POST places a hold."""
    user = signed_in_user(request)
    may_hold = user.may(Permission.RETENTION_MANAGE)
    form = HoldForm(request.POST or None)
    if request.method == "POST":
        return _place(request, form)
    context = {"rows": told(), "form": form, "may_hold": may_hold}
    return render(request, "retention/index.html", context)


@requires(Permission.RETENTION_MANAGE)
def _place(request: HttpRequest, form: HoldForm) -> HttpResponse:
    if form.is_valid():
        try:
            place_hold(by=signed_in_user(request), **form.cleaned_data)
        except Refused as refused:
            form.add_error("kind", str(refused.message))
        else:
            messages.success(request, _("Nothing of this is erased from now on."))
            return redirect("retention:index")
    context = {"rows": told(), "form": form, "may_hold": True}
    return render(request, "retention/index.html", context)


@requires(Permission.RETENTION_MANAGE)
@require_POST
def lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Go on erasing what a hold has kept."""
    row = get_object_or_404(Hold, pk=pk)
    try:
        lift_hold(by=signed_in_user(request), row=row)
    except Refused as refused:
        messages.info(request, str(refused.message))
    else:
        messages.success(request, _("The hold is lifted: what is over is erased within the hour."))
    return redirect("retention:index")
