"""Pages of the tracker for support staff: the list, one item, what waits for it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.models import User
from portal.accounts.permissions import Permission, requires
from portal.accounts.signed_in import signed_in_user
from portal.core.actions import Refused
from portal.ui.lists.filtering import TabsForm, WordsForm
from portal.ui.lists.paging import numbered_page
from support.actions import tracker
from support.forms.desk import CommentForm, SettleForm, TrackerForm
from support.models import Complaint, TicketState, TrackerItem, TrackerState

PER_PAGE = 40
MOST_COMPLAINTS = 50
WAITING = Count("tickets", filter=Q(tickets__state=TicketState.ON_TRACKER))


@requires(Permission.TICKETS_READ)
@require_safe
def items(request: HttpRequest) -> HttpResponseBase:
    states = [*TrackerState.choices, ("all", gettext("All"))]
    tabs = TabsForm(request.GET, states)
    show = tabs.wanted["show"] or TrackerState.OPEN
    found = TrackerItem.objects.select_related("domain", "solved_in").annotate(waiting=WAITING)
    if show in TrackerState.values:
        found = found.filter(state=show)
    words = WordsForm(request.GET)
    found = words.found(tabs.narrow(found))
    found = found.order_by("-waiting", "-opened_at")
    context = {
        "words": words,
        "page": numbered_page(found, request, size=PER_PAGE),
        "states": states,
        "tabs": tabs,
        "show": show,
        "may_work": signed_in_user(request).may(Permission.TICKETS_WORK),
    }
    return render(request, "admin/support/tracker.html", context)


@requires(Permission.TICKETS_WORK)
@require_http_methods(["GET", "HEAD", "POST"])
def new_item(request: HttpRequest) -> HttpResponseBase:
    form = TrackerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            item = tracker.open_tracker_item(by=signed_in_user(request), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, gettext("The item is on the tracker."))
            return redirect(item.desk_url)
    return render(request, "admin/support/tracker_new.html", {"form": form})


@requires(Permission.TICKETS_READ)
@require_http_methods(["GET", "HEAD", "POST"])
def item(request: HttpRequest, object_id: int) -> HttpResponseBase:
    """One item; a POST comments it or settles it, as `verb` says."""
    user = signed_in_user(request)
    found = get_object_or_404(
        TrackerItem.objects.select_related("domain", "solved_in", "opened_by", "settled_by"),
        pk=object_id,
    )
    comment_form, settle_form = CommentForm(), SettleForm()
    if request.method == "POST":
        if not user.may(Permission.TICKETS_WORK):
            raise PermissionDenied
        form: forms.Form
        match request.POST.get("verb"):
            case "comment":
                form = comment_form = CommentForm(request.POST)
            case "settle":
                form = settle_form = SettleForm(request.POST)
            case _:
                raise Http404
        if form.is_valid() and _do_on_item(request, user, found, form):
            return redirect(found.desk_url)
        found.refresh_from_db()
    context: dict[str, Any] = {
        "item": found, "comment_form": comment_form, "settle_form": settle_form,
        "comments": found.comments.select_related("author"),
        "tickets": found.tickets.for_list().order_by("state", "-updated_at"),
        "waiting": found.tickets.filter(state=TicketState.ON_TRACKER).count(),
        "may_work": user.may(Permission.TICKETS_WORK),
        "complaints": _complaints(found),
        "may_complain": user.may(Permission.COMPLAINTS_ENTER),
    }  # fmt: skip
    return render(request, "admin/support/tracker_item.html", context)


def _complaints(found: TrackerItem) -> QuerySet[Complaint]:
    """Those that come from the item, and those that it corrects."""
    about = Q(item=found) | Q(pk__in=found.corrections.values("complaint"))
    return Complaint.objects.filter(about).order_by("-pk")[:MOST_COMPLAINTS]


def _do_on_item(request: HttpRequest, user: User, found: TrackerItem, form: forms.Form) -> bool:
    try:
        if isinstance(form, CommentForm):
            tracker.comment_tracker(by=user, item=found, **form.cleaned_data)
            messages.success(request, gettext("The text is on the item."))
        else:
            tracker.settle_tracker_item(by=user, item=found, **form.cleaned_data)
            messages.success(request, gettext("The item is settled; the tickets are yours again."))
    except Refused as refused:
        if refused.code == "settled":
            # Its forms are no longer shown: the page itself must say so.
            messages.error(request, str(refused.message))
            return True
        form.add_error(None, str(refused.message))
        return False
    return True
