"""The register for Crisalid's people: the list, a new complaint, one complaint with its steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.models import User
from portal.accounts.permissions import Permission, requires
from portal.accounts.signed_in import signed_in_user
from portal.core.actions import Refused
from portal.core.paths import key_of_row
from portal.ui.lists.paging import numbered_page
from support.complaints import actions, rules
from support.complaints.forms import (
    ActionForm,
    AnalysisForm,
    CloseForm,
    ComplaintFilter,
    EnterForm,
    ReopenForm,
)
from support.models import Complaint, StepKind, Ticket, TrackerItem

PER_PAGE = 40

VERBS: dict[str, tuple[type[forms.Form], Callable[..., object], Permission]] = {
    "analyse": (AnalysisForm, actions.analyse_complaint, Permission.COMPLAINTS_ENTER),
    "act": (ActionForm, actions.decide_corrective_action, Permission.COMPLAINTS_ENTER),
    "close": (CloseForm, actions.close_complaint, Permission.COMPLAINTS_CLOSE),
    "reopen": (ReopenForm, actions.reopen_complaint, Permission.COMPLAINTS_CLOSE),
}
"""What a POST does: its form, the action that gets what was filled in, and who may."""


@requires(Permission.COMPLAINTS_READ)
@require_safe
def complaints(request: HttpRequest) -> HttpResponseBase:
    user = signed_in_user(request)
    form = ComplaintFilter(request.GET)
    found = form.found(Complaint.objects.visible_to(user))
    context = {
        "form": form,
        "page": numbered_page(found.for_list(), request, size=PER_PAGE),
        "may_enter": user.may(Permission.COMPLAINTS_ENTER),
        "query": request.GET.urlencode(),
    }
    return render(request, "admin/support/complaints.html", context)


@requires(Permission.COMPLAINTS_ENTER)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    """Enter one; the address names the ticket or the tracker item that it comes from."""
    user = signed_in_user(request)
    known = _known(request, user)
    form = EnterForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.enter_complaint(
                by=user, ticket=known.get("ticket"), item=known.get("item"), **form.cleaned_data
            )
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            told = gettext("The complaint %(number)s is entered; quality knows by mail.")
            messages.success(request, told % {"number": made.number})
            return redirect(made.desk_url)
    context = {"form": form, "ticket": known.get("ticket"), "item": known.get("item")}
    return render(request, "admin/support/complaint_new.html", context)


def _known(request: HttpRequest, user: User) -> dict[str, Any]:
    """What is known from the ticket or the item of the tracker; nothing without one."""
    ticket, item = (request.GET.get(name, "") for name in ("ticket", "item"))
    if ticket:
        rows = Ticket.objects.visible_to(user)
        return rules.known_of_ticket(get_object_or_404(rows, pk=_key(ticket)))
    if item:
        return rules.known_of_item(get_object_or_404(TrackerItem, pk=_key(item)))
    return {}


def _key(typed: str) -> int:
    """The key that an address names. Raises Http404 for what is none."""
    key = key_of_row(typed)
    if key is None:
        raise Http404
    return key


@requires(Permission.COMPLAINTS_READ)
@require_http_methods(["GET", "HEAD", "POST"])
def complaint(request: HttpRequest, object_id: int) -> HttpResponseBase:
    """One complaint with its steps; a POST names what to do as `verb`."""
    user = signed_in_user(request)
    rows = Complaint.objects.visible_to(user).for_list()
    found = get_object_or_404(
        rows.select_related("ticket", "item", "entered_by", "closed_by"), pk=object_id
    )
    verb, bound = "", None
    if request.method == "POST":
        verb = request.POST.get("verb", "")
        if verb not in VERBS:
            raise Http404
        form_class, act, permission = VERBS[verb]
        if not user.may(permission):
            raise PermissionDenied
        bound = form_class(request.POST)
        if bound.is_valid() and _done(request, user, found, act, bound):
            return redirect(found.desk_url)
        found.refresh_from_db()
    return render(request, "admin/support/complaint.html", _context(user, found, verb, bound))


def _done(
    request: HttpRequest, user: User, found: Complaint, act: Callable[..., object],
    form: forms.Form,
) -> bool:  # fmt: skip
    try:
        act(by=user, complaint=found, **form.cleaned_data)
    except Refused as refused:
        if refused.code in ("closed", "not_closed"):
            # Somebody was faster, and the form is no longer shown: the page itself says so.
            messages.error(request, str(refused.message))
            return True
        form.add_error(None, str(refused.message))
        return False
    messages.success(request, _done_in_words(act))
    return True


def _done_in_words(act: Callable[..., object]) -> str:
    return {
        actions.analyse_complaint: gettext("The analysis is kept. Only Crisalid reads it."),
        actions.decide_corrective_action: gettext("The corrective action is kept."),
        actions.close_complaint: gettext("The complaint is closed."),
        actions.reopen_complaint: gettext("The complaint is open again."),
    }[act]


def _context(user: User, found: Complaint, verb: str, bound: forms.Form | None) -> dict[str, Any]:
    made: dict[str, forms.Form] = {key: form() for key, (form, _act, _may) in VERBS.items()}
    if bound is not None:
        made[verb] = bound
    steps = list(found.steps.select_related("written_by", "item"))
    return {
        "complaint": found,
        "steps": steps,
        "kinds": StepKind,
        "forms": made,
        "opened": verb if bound is not None else "",
        "can": rules.possible(user, found),
        "entered_it": found.entered_by_id == user.pk and user.may(Permission.COMPLAINTS_CLOSE),
    }
