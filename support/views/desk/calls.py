"""Pages of calls to the switchboard: record one, see those of the last days."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from portal.accounts.models import User
from portal.accounts.permissions import Permission, requires
from portal.accounts.signed_in import signed_in_user
from portal.core.actions import Refused
from portal.ui.lists.filtering import WordsForm
from portal.ui.lists.paging import numbered_page
from support.actions.calls import Request, record_call
from support.forms.desk import CallForm, requester_at
from support.models import Call

PER_PAGE = 40


@requires(Permission.TICKETS_READ)
@require_http_methods(["GET", "HEAD", "POST"])
def calls(request: HttpRequest) -> HttpResponseBase:
    user = signed_in_user(request)
    form = CallForm(request.POST or None)
    if request.method == "POST":
        if not user.may(Permission.TICKETS_WORK):
            raise PermissionDenied
        if form.is_valid() and (call := _record(user, form)):
            if call.ticket:
                told = gettext("The call is recorded, on the ticket %(number)s.")
                messages.success(request, told % {"number": call.ticket.number})
                return redirect(call.ticket.desk_url)
            messages.success(request, gettext("The call is recorded."))
            return redirect("admin:support_call_changelist")
    words = WordsForm(request.GET)
    rows = words.found(Call.objects.select_related("integrator", "ticket", "recorded_by"))
    context = {
        "words": words,
        "page": numbered_page(rows, request, size=PER_PAGE),
        "form": form,
        "may_work": user.may(Permission.TICKETS_WORK),
    }
    return render(request, "admin/support/calls.html", context)


def _record(user: User, form: CallForm) -> Call | None:
    """The call, recorded; None when that was refused, with the reason on the form."""
    data = form.cleaned_data
    opens = None
    if data["subject"]:
        company = data["integrator"]
        known = requester_at(company, data["email"]) if data["email"] else None
        opens = Request(
            subject=data["subject"], requester=known,
            requester_email=known.email if known else data["email"] or company.email,
            language=known.language if known else company.language,
            severity=data["severity"],
        )  # fmt: skip
    try:
        return record_call(
            by=user, caller=data["caller"], phone=data["phone"], notes=data["notes"],
            integrator=data["integrator"], ticket=data["ticket"],
            abandoned=data["abandoned"], opens=opens,
        )  # fmt: skip
    except Refused as refused:
        form.add_error(None, str(refused.message))
        return None
