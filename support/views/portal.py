"""Pages of representatives: their company's tickets, each as a thread."""

from typing import Any
from urllib.parse import urlencode

from csp.decorators import csp_update
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from installations.models import Intervention
from integrators.models import Integrator
from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.doors import current_people
from portal.core.actions import Refused
from portal.ui.frame.bodies import SEVERAL, takes
from portal.ui.frame.headers import with_sandboxed_mail
from portal.ui.lists.filtering import TabsForm
from portal.ui.lists.paging import keyset_page
from portal.ui.private_files import as_download
from support.actions.closing import close_ticket
from support.actions.tickets import open_ticket, reply_ticket
from support.forms.portal import ReplyForm, TicketFilter, TicketForm
from support.models import Attachment, Channel, Complaint, Ticket, TicketState
from support.rules import queues
from support.satisfaction.rules import doubted_of
from support.searching.excerpts import show_found

PER_PAGE = 25
ASKED = ("site", "release", "subject")
"""What a link to the new ticket may fill in."""


def representative_of(request: HttpRequest) -> tuple[User, list[Integrator]]:
    """The person and the companies they represent now. Raises PermissionDenied without one."""
    user = signed_in_user(request)
    companies = list(queues.companies_of(user))
    if user.is_staff or not companies:
        raise PermissionDenied
    return user, companies


@current_people
@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    user = signed_in_user(request)
    if user.may(Permission.TICKETS_READ):
        return redirect("admin:support_ticket_changelist")
    _user, companies = representative_of(request)
    mine = Ticket.objects.visible_to(user)
    form = TicketFilter(request.GET)
    words = request.GET.get("q", "")
    tabs = TabsForm(request.GET, queues.FILTERS)
    show = tabs.wanted["show"]
    shown = form.narrow(tabs.narrow(queues.filter_tickets(mine, show, words)))
    counts = mine.aggregate(
        waiting=Count("pk", filter=Q(state=TicketState.ON_INTEGRATOR)),
        resolved=Count("pk", filter=Q(state=TicketState.RESOLVED)),
    )
    sorting = form.sorting
    page = keyset_page(shown.for_list(), request, order=sorting.order, size=PER_PAGE)
    if words.strip():
        show_found(page.rows, words, notes=False)
    context = {
        "page": page, "words": words.strip(), "widen": _wider(words, show),
        "counts": counts, "several": len(companies) > 1, "form": form,
        "show": show, "tabs": tabs, "filters": queues.FILTERS,
        "sorting": sorting, "count": shown.count(),
        "complaints": Complaint.objects.visible_to(user).exists(),
    }  # fmt: skip
    return render(request, "support/index.html", context)


def _wider(words: str, show: str) -> str:
    """Where the same words are looked for in closed tickets too; empty where that has been done."""
    return "" if show == "all" else "?" + urlencode({"show": "all", "q": words})


@current_people
@require_http_methods(["GET", "HEAD", "POST"])
@takes(SEVERAL)
def new(request: HttpRequest) -> HttpResponseBase:
    user, companies = representative_of(request)
    asked = {name: value for name in ASKED if (value := request.GET.get(name))}
    asked |= _passed_on(request, companies)
    form = TicketForm(
        request.POST or None, request.FILES or None, user=user, companies=companies,
        initial=asked,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            ticket = open_ticket(
                by=user, integrator=form.company, channel=Channel.PORTAL,
                subject=data["subject"], body=data["body"], requester=user,
                requester_name=user.name, requester_email=user.email, language=user.language,
                site=data["site"], release=data["release"], files=data["files"],
                intervention=data["intervention"], says_blocked=data["says_blocked"],
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            told = gettext("Your request is recorded as ticket %(number)s. A mail confirms it.")
            messages.success(request, told % {"number": ticket.number})
            return redirect(ticket)
    return render(request, "support/new.html", {"form": form})


def _passed_on(request: HttpRequest, companies: list[Integrator]) -> dict[str, Any]:
    """What `?intervention=` fills in: the merchant's words, but neither their name nor number."""
    key = request.GET.get("intervention", "")
    if not key.isdecimal() or len(key) > 18:
        return {}
    rows = Intervention.objects.filter(integrator__in=companies).select_related("machine")
    row = get_object_or_404(rows.defer("machine__canonical"), pk=key)
    first, *_rest = row.problem.splitlines()
    return {
        "intervention": row.pk,
        "integrator": row.integrator_id,
        "subject": f"{row.number} – {first}"[:200],
        "body": row.problem,
        "site": row.site_id,
        "release": row.machine.release_id if row.machine else None,
    }


@current_people
@require_http_methods(["GET", "HEAD", "POST"])
@takes(SEVERAL)
@csp_update({"frame-src": ["'self'"]})
@with_sandboxed_mail
def ticket(request: HttpRequest, number: str) -> HttpResponseBase:
    """The thread; a POST is the representative's reply."""
    user = signed_in_user(request)
    found = get_object_or_404(Ticket.objects.visible_to(user).for_list(), number=number)
    if user.is_staff:
        return redirect(found.desk_url)
    if found.leads_to is not None and request.method != "POST":
        told = gettext("%(number)s goes on in this ticket.") % {"number": found.number}
        messages.info(request, told)
        return redirect(found.leads_to)
    form = ReplyForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            message = reply_ticket(
                by=user, ticket=found, body=form.cleaned_data["body"], author=user,
                author_name=user.name, author_email=user.email, language=user.language,
                files=form.cleaned_data["files"],
            )  # fmt: skip
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _sent_in_words(found, message.ticket))
            return redirect(message.ticket)
    return render(request, "support/ticket.html", _thread_context(user, found, form))


def _sent_in_words(old: Ticket, now: Ticket) -> str:
    if now.follows_id is not None and old.pk != now.pk != old.leads_to_id:
        told = gettext("%(old)s was closed too long ago: your message opened ticket %(new)s.")
        return told % {"old": old.number, "new": now.number}
    return gettext("Your message has been sent to support.")


def _thread_context(user: User, found: Ticket, form: ReplyForm) -> dict[str, Any]:
    thread = queues.ticket_thread(found, notes=False)
    return {
        "ticket": found, "thread": thread, "form": form, "desk": False,
        "doubted": doubted_of(user, found),
    }  # fmt: skip


@current_people
@require_POST
def close(request: HttpRequest, number: str) -> HttpResponse:
    """The representative confirms that it is solved."""
    user, _companies = representative_of(request)
    found = get_object_or_404(Ticket.objects.visible_to(user), number=number)
    try:
        close_ticket(by=user, ticket=found)
    except Refused as refused:
        messages.error(request, str(refused.message))
    else:
        messages.success(
            request, gettext("Thank you: the ticket is closed. A mail asks what you thought of it.")
        )
    return redirect(found)


@current_people
@require_safe
def attachment(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A file of a ticket that one may see; those of internal notes for staff only."""
    files = Attachment.objects.visible_to(signed_in_user(request))
    found = get_object_or_404(files, pk=pk)
    return as_download(found.file, found.name)
