"""The page of outside copies: who gets the checkpoint of each day, and how to use one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.permissions import Permission, requires
from portal.accounts.signed_in import signed_in_user
from portal.core.actions import Refused
from portal.journal.models import Checkpoint
from portal.outbox.queue import absolute_url
from portal.witnesses.actions import send_checkpoints_to, stop_sending_to
from portal.witnesses.forms import AddressForm
from portal.witnesses.models import CheckpointAddress


@requires(Permission.JOURNAL_READ)
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The addresses that get the checkpoint of each day; POST adds one."""
    form = AddressForm(request.POST or None, initial={"language": get_language()})
    if request.method == "POST" and form.is_valid():
        try:
            send_checkpoints_to(by=signed_in_user(request), **form.cleaned_data)
        except Refused as refused:
            form.add_error("address", str(refused.message))
        else:
            messages.success(request, _("The next checkpoint goes to this address too."))
            return redirect("witnesses:index")
    context = {
        "form": form,
        "addresses": CheckpointAddress.objects.in_use().select_related("chosen_by").order_by("pk"),
        "latest": Checkpoint.objects.order_by("-size").first(),
        "command": f"curl {absolute_url('/journal/checkpoint')}",
    }
    return render(request, "witnesses/index.html", context)


@requires(Permission.JOURNAL_READ)
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Send no more to one of them."""
    row = get_object_or_404(CheckpointAddress, pk=pk)
    try:
        stop_sending_to(by=signed_in_user(request), row=row)
    except Refused as refused:
        messages.info(request, str(refused.message))
    else:
        messages.success(request, _("This address gets no more checkpoints."))
    return redirect("witnesses:index")
