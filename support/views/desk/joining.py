"""What a ticket's page at the desk shows of those it hangs together with, and where they lead."""

from django.contrib import messages
from django.db.models import BigAutoField, Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext

from portal.accounts.models import User
from portal.core.prepared import Bound, prepared
from portal.ui import autosave
from support.drafts import answers
from support.models import Ticket


def kin_of(ticket: Ticket) -> tuple[list[Ticket], list[Ticket]]:
    """Those merged into it, and those split off it. One query."""
    rows = _kin().rows(key=ticket.pk)
    merged = [row for row in rows if row.leads_to_id == ticket.pk]
    return merged, [row for row in rows if row.leads_to_id != ticket.pk]


@prepared
def _kin() -> QuerySet[Ticket]:
    key = Bound("key", BigAutoField())
    found = Ticket.objects.filter(Q(leads_to=key) | Q(split_from=key))
    return found.select_related("requester").order_by("pk")


def lead_on(request: HttpRequest, user: User, merged: Ticket, to: Ticket) -> HttpResponseBase:
    """To the ticket where a merged one goes on; what was being written goes along as a draft."""
    written = request.POST.get("body", "") if request.method == "POST" else ""
    is_note = "note" in (request.POST.get("kind"), request.POST.get("verb"))
    if autosave.is_autosave(request):
        begun = answers.answer_draft(user, to)
        # What is other than it stays on the page, and is kept when that is sent.
        if written.strip() and (begun is None or written.startswith(begun.body)):
            answers.keep_answer_draft(user=user, ticket=to, body=written, is_note=is_note)
        return autosave.saved()
    if written.strip():
        answers.keep_above_draft(user=user, ticket=to, body=written, is_note=is_note)
    told = gettext("%(number)s was merged into this ticket.") % {"number": merged.number}
    if request.method == "POST":
        messages.error(request, told)
    else:
        messages.info(request, told)
    return redirect(to.desk_url + (f"?{request.GET.urlencode()}" if request.GET else ""))
