"""The workbench of support staff: the queue, and one ticket with all that is done to it."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from csp.decorators import csp_update
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import BigAutoField, QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from integrators.approvals.rules.in_force import approvals_in_force
from integrators.approvals.wording import approvals_in_words
from portal.accounts.models import User
from portal.accounts.permissions import Permission, requires
from portal.accounts.signed_in import signed_in_user
from portal.core.actions import Refused
from portal.core.prepared import Bound, prepared
from portal.core.states import may_move
from portal.ui import autosave
from portal.ui.frame.bodies import SEVERAL, takes
from portal.ui.frame.headers import with_sandboxed_mail
from portal.ui.lists.paging import numbered_page
from support.actions import calls, closing, desk, joining, qualifying, severity, tickets, tracker
from support.delays.why import why_due
from support.drafts import answers, holding
from support.forms.desk import (
    AssignForm,
    HeldForm,
    LinkForm,
    OnTicketCallForm,
    ReasonForm,
    ResolveForm,
    SeverityForm,
    ToTrackerForm,
    TrackerForm,
    WriteForm,
)
from support.forms.joining import MergeForm, SplitForm, TicketNumberForm
from support.models import Call, Complaint, SatisfactionRating, Severity, Ticket, TicketState
from support.models.delays import SEVERITY_WORDS
from support.rules import answering, copies, queues
from support.rules.joining import family_of
from support.searching.excerpts import show_found
from support.tasks import send_held
from support.views.desk import presence
from support.views.desk import queue as desk_queue
from support.views.desk.joining import kin_of, lead_on
from support.views.desk.queue import PER_PAGE


@requires(Permission.TICKETS_READ)
@require_safe
def queue(request: HttpRequest) -> HttpResponseBase:
    user = signed_in_user(request)
    place = desk_queue.asked(request.GET, "unassigned")
    counts = queues.queue_counts(user)
    found = place.counted(user, counts)
    page = numbered_page(desk_queue.Queue(place, user, found.number), request, size=PER_PAGE)
    if place.words:
        show_found(page.object_list, place.words, notes=True)
    writing = answers.writing_on(user, page.object_list)
    context = {
        "page": page, "rows": [(row, writing.get(row.pk, "")) for row in page],
        "place": replace(place, number=page.number), "widen": _wider(place),
        "queues": [(key, label, counts[key]) for key, label in queues.QUEUES],
        "show": place.show, "q": place.words, "late": counts["late"], "found": found,
        "severities": SEVERITY_FILTER, "severity": place.severity,
        "ask": replace(place, severity="", number=1).query.removeprefix("?"),
        "quarantined": queues.in_quarantine().count(),
        "may_work": user.may(Permission.TICKETS_WORK),
    }  # fmt: skip
    return render(request, "admin/support/queue.html", context)


def _wider(place: desk_queue.Place) -> str:
    """Where the same words are looked for in all tickets; empty where that has been done."""
    everywhere = replace(place, show="all", severity="", number=1)
    return "" if everywhere.query == replace(place, number=1).query else everywhere.query


SEVERITY_FILTER = [("", _("Any severity")), *SEVERITY_WORDS.items()]
Do = Callable[[User, Ticket, dict[str, Any]], object]


def _to_new_item(by: User, ticket: Ticket, data: dict[str, Any]) -> None:
    item = tracker.open_tracker_item(by=by, **data)
    tracker.put_on_tracker(by=by, ticket=ticket, item=item)


def _qualify(by: User, ticket: Ticket, data: dict[str, Any]) -> None:
    urgent = data.pop("severity")
    qualifying.link_ticket(by=by, ticket=ticket, **data)
    if urgent and urgent != ticket.severity:
        severity.set_severity(by=by, ticket=ticket, severity=urgent)


def _answer(by: User, ticket: Ticket, data: dict[str, Any], *, waits: bool) -> None:
    """Sent at once, or held for as long as it may be taken back."""
    if holding.seconds_held():
        holding.hold_answer(user=by, ticket=ticket, waits=waits, **data)
    else:
        desk.answer_ticket(by=by, ticket=ticket, waits=waits, **data)


# What a POST does: its form, if it has one, and the action that gets what was filled in.
VERBS: dict[str, tuple[type[forms.Form] | None, Do]] = {
    "take": (None, lambda by, ticket, data: desk.take_ticket(by=by, ticket=ticket)),
    "answer": (WriteForm, partial(_answer, waits=False)),
    "wait": (WriteForm, partial(_answer, waits=True)),
    "undo": (
        HeldForm,
        lambda by, ticket, data: holding.take_back(user=by, ticket=ticket, key=data["held"]),
    ),
    # A note goes to nobody, whoever is ticked.
    "note": (
        WriteForm,
        lambda by, ticket, data: desk.add_note(
            by=by, ticket=ticket, body=data["body"], files=data["files"]
        ),
    ),
    "assign": (
        AssignForm,
        lambda by, ticket, data: desk.assign_ticket(by=by, ticket=ticket, **data),
    ),
    "tracker": (
        ToTrackerForm,
        lambda by, ticket, data: tracker.put_on_tracker(by=by, ticket=ticket, **data),
    ),
    "new_item": (TrackerForm, _to_new_item),
    "resolve": (
        ResolveForm,
        lambda by, ticket, data: desk.resolve_ticket(by=by, ticket=ticket, **data),
    ),
    "close": (None, lambda by, ticket, data: closing.close_ticket(by=by, ticket=ticket)),
    "reopen": (
        ReasonForm,
        lambda by, ticket, data: tickets.reopen_ticket(by=by, ticket=ticket, **data),
    ),
    "link": (LinkForm, _qualify),
    "severity": (
        SeverityForm,
        lambda by, ticket, data: severity.set_severity(by=by, ticket=ticket, **data),
    ),
    "dismiss": (
        ReasonForm,
        lambda by, ticket, data: qualifying.dismiss_ticket(by=by, ticket=ticket, **data),
    ),
    "merge": (
        MergeForm,
        lambda by, ticket, data: joining.merge_ticket(
            by=by, ticket=ticket, into=data["ticket"], is_theirs=data["is_theirs"]
        ),
    ),
    "separate": (
        TicketNumberForm,
        lambda by, ticket, data: joining.separate_ticket(by=by, ticket=data["ticket"]),
    ),
    "split": (
        SplitForm,
        lambda by, ticket, data: joining.split_ticket(by=by, ticket=ticket, **data),
    ),
    "call": (
        OnTicketCallForm,
        lambda by, ticket, data: calls.record_call(by=by, ticket=ticket, **data),
    ),
}


WRITTEN = {"answer", "wait", "note"}
"""The verbs that send what the composer holds, and with it the draft."""

BESIDE_HELD = {"undo", "answer", "wait", "note", "call"}
"""The verbs that let a held answer wait: all others change what it was written on."""

SHOWN_AS = {"wait": "answer", "new_item": "tracker"}
"""Which of `_possible` shows the form of a verb, where it is not named like it."""


@prepared
def _shown() -> QuerySet[Ticket]:
    with_all = Ticket.objects.for_list().select_related(
        "tracker_item", "requester", "follows", "intervention", "split_from"
    )
    return with_all.filter(pk=Bound("key", BigAutoField()))


@requires(Permission.TICKETS_READ)
@require_http_methods(["GET", "HEAD", "POST"])
@takes(SEVERAL)
@csp_update({"frame-src": ["'self'"]})
@with_sandboxed_mail
def ticket(request: HttpRequest, object_id: int) -> HttpResponseBase:
    """One ticket: its thread, its notes, who and where; a POST names what to do as `verb`."""
    user = signed_in_user(request)
    found = next(iter(_shown().rows(key=object_id)), None)
    if found is None:
        raise Http404
    if request.method == "POST" and not user.may(Permission.TICKETS_WORK):
        raise PermissionDenied
    if found.leads_to is not None:
        return lead_on(request, user, found, found.leads_to)
    if request.method != "POST":
        return _page(request, user, found)
    if autosave.is_autosave(request):
        sent = request.POST
        answers.keep_answer_draft(
            user=user, ticket=found, body=sent.get("body", ""),
            is_note=sent.get("kind") == "note", copies=sent.getlist("copies"),
            answer_to=sent.get("answer_to", ""),
        )  # fmt: skip
        return autosave.saved()
    return _do_verb(request, user, found)


@requires(Permission.TICKETS_READ)
@require_safe
def now(request: HttpRequest, object_id: int) -> HttpResponseBase:
    """What the page asks while it is open: who else writes, and what came in since."""
    user = signed_in_user(request)
    found = get_object_or_404(Ticket, pk=object_id)
    seen = presence.key_of(request.GET.get("seen")) or 0
    context = {"now": presence.since(user, found, seen)}
    return render(request, "admin/support/_now.html", context)


def _do_verb(request: HttpRequest, user: User, found: Ticket) -> HttpResponseBase:
    verb = request.POST.get("verb", "")
    if verb not in VERBS:
        raise Http404
    form_class, act = VERBS[verb]
    form = form_class(request.POST, request.FILES) if form_class else None
    if form is None or form.is_valid():
        try:
            if form and (unknown := presence.before_sending(user, found, request.POST)):
                raise Refused(unknown, "news")
            _let_answers_leave(verb, found)
            act(user, found, form.cleaned_data if form else {})
        except Refused as refused:
            if form is None:
                messages.error(request, str(refused.message))
                return redirect(_address_beside_queue(request, found))
            form.add_error(None, str(refused.message))
            found.refresh_from_db()
            if not _possible(found).get(SHOWN_AS.get(verb, verb), True):
                # A colleague was faster, and the form is no longer shown.
                messages.error(request, str(refused.message))
        else:
            if verb in WRITTEN:
                answers.forget_answer_draft(user=user, ticket=found)
            messages.success(request, _done_in_words(verb))
            return redirect(_address_beside_queue(request, found) + _place_of(verb))
    return _page(request, user, found, verb, form)


def _let_answers_leave(verb: str, found: Ticket) -> None:
    """In the order in which it was done: the answer, and then what changes the ticket."""
    if verb not in BESIDE_HELD:
        for key in holding.make_due(found):
            send_held(key)


def _place_of(verb: str) -> str:
    """Where on the page one goes on after it."""
    if verb in ("answer", "wait") and holding.seconds_held():
        return "#held"
    return "#write" if verb == "undo" else ""


def _address_beside_queue(request: HttpRequest, found: Ticket) -> str:
    """The ticket, beside the same queue."""
    return found.desk_url + (f"?{request.GET.urlencode()}" if request.GET else "")


def _page(
    request: HttpRequest, user: User, found: Ticket, verb: str = "", form: forms.Form | None = None
) -> HttpResponseBase:
    place = desk_queue.asked(request.GET, desk_queue.home_of(found, user))
    counts = queues.queue_counts(user)
    context = _context(user, found, verb, form) | {
        "pane": desk_queue.pane(place, found, user),
        "queues": [(key, label, counts[key]) for key, label in queues.QUEUES],
        "total": counts.get(place.show, 0),
    }
    return render(request, "admin/support/ticket.html", context)


def _done_in_words(verb: str) -> str:
    seconds = holding.seconds_held() if verb in ("answer", "wait") else 0
    if seconds:
        return ngettext(
            "The answer leaves in %(count)s second: until then it can be undone below.",
            "The answer leaves in %(count)s seconds: until then it can be undone below.",
            seconds,
        ) % {"count": seconds}
    return {
        "take": gettext("The ticket is yours; the integrator knows by mail."),
        "answer": gettext("The answer is on its way."),
        "wait": gettext("The answer is on its way; the ticket waits for the integrator."),
        "undo": gettext("It is back: nobody has seen it. If it had files, attach them anew."),
        "note": gettext("The note is kept. The integrator does not see it."),
        "assign": gettext("The ticket has a new technician; the integrator knows by mail."),
        "tracker": gettext("The ticket waits for the tracker; the integrator knows by mail."),
        "new_item": gettext("The item is on the tracker and the ticket waits for it."),
        "resolve": gettext("Resolved. Without contradiction it closes in five working days."),
        "close": gettext("Closed. The integrator is asked for an evaluation."),
        "reopen": gettext("The ticket is open again."),
        "call": gettext("The call is recorded."),
        "merge": gettext("Merged: its requester knows by mail. It can be undone on this page."),
        "separate": gettext("The ticket stands by itself again; its requester knows by mail."),
        "split": gettext("The new ticket is linked on this page; its requester knows by mail."),
        "severity": gettext("The severity is kept; the time told has come nearer or stays."),
        "link": gettext("The ticket has its integrator, who sees it from now on."),
        "dismiss": gettext("The ticket is set aside. It stays kept, and can be reopened."),
    }[verb]


def _context(user: User, found: Ticket, verb: str, bound: forms.Form | None) -> dict[str, Any]:
    names = {"wait": "answer", "note": "answer"}
    given = {names.get(verb, verb): bound} if bound else {}
    draft, writing = answers.own_and_others(user, found)
    thread, company = queues.ticket_thread(found, notes=True), found.integrator_id
    proposed = found.severity or (Severity.BLOCKED if found.says_blocked else "")
    made: dict[str, forms.Form] = {
        "answer": WriteForm(initial=answers.kept_in(draft) if draft else None),
        "assign": AssignForm(), "tracker": ToTrackerForm(),
        "new_item": TrackerForm(initial=_item_initial(found)), "resolve": ResolveForm(),
        "reopen": ReasonForm(), "call": OnTicketCallForm(), "dismiss": ReasonForm(),
        "link": LinkForm(initial={"severity": proposed}),
        "severity": SeverityForm(initial={"severity": proposed}),
        "merge": MergeForm(), "split": SplitForm(), "separate": TicketNumberForm(),
    }  # fmt: skip
    shown = made | given
    answer = shown["answer"]
    assert isinstance(answer, WriteForm)
    merged, split_off = kin_of(found)
    answer.offer(copies.offered(found, thread, merged))
    answer.offer_addresses(answering.offered(found, thread), found.answer_to)
    shown["merge"].ask(found)  # type: ignore[attr-defined]
    shown["split"].offer(thread)  # type: ignore[attr-defined]
    return {
        "ticket": found,
        "thread": thread,
        "why": why_due(found, thread),
        "now": presence.Now(max((m.pk for m in thread), default=0), 0, writing),
        "colleague": presence.colleague(user, found),
        "draft": None if bound else draft,
        "writes_note": verb == "note" if bound else bool(draft and draft.is_note),
        "desk": True,
        "held": holding.held_on(found),
        "forms": shown,
        "merged": merged,
        "split_off": split_off,
        "opened": names.get(verb, verb) if bound else "",
        "may_work": user.may(Permission.TICKETS_WORK),
        "can": _possible(found),
        "approvals": approvals_in_words(approvals_in_force(company)) if company else [],
        "withdrawal": getattr(found.release, "withdrawal", None) if found.release else None,
        "calls": _calls().rows(key=found.pk),
        "ratings": _ratings().rows(key=found.pk),
        "complaints": _complaints().rows(key=found.pk),
        "may_complain": user.may(Permission.COMPLAINTS_ENTER),
        "others": _others(company is None).rows(key=found.pk, company=company),
    }


@prepared
def _calls() -> QuerySet[Call]:
    family = family_of(Bound("key", BigAutoField()))
    return Call.objects.filter(ticket__in=family).order_by("-called_at")[:10]


@prepared
def _ratings() -> QuerySet[SatisfactionRating]:
    return SatisfactionRating.objects.filter(ticket=Bound("key", BigAutoField())).order_by(
        "closing"
    )


@prepared
def _complaints() -> QuerySet[Complaint]:
    family = family_of(Bound("key", BigAutoField()))
    return Complaint.objects.filter(ticket__in=family).order_by("-pk")[:10]


@prepared
def _others(nobodys: bool) -> QuerySet[Ticket]:
    """The last of the same company, or of those that are of none yet."""
    company = None if nobodys else Bound("company", BigAutoField())
    found = Ticket.objects.filter(integrator=company).exclude(pk=Bound("key", BigAutoField()))
    return found.order_by("-updated_at")[:5]


def _item_initial(found: Ticket) -> dict[str, Any]:
    return {"title": found.subject, "line": found.release.line if found.release else None}


def _possible(found: Ticket) -> dict[str, bool]:
    """What can be done in the present state; the actions decide, this only shows or hides."""
    taken = found.state != TicketState.OPEN
    return {
        "take": found.state == TicketState.OPEN,
        "answer": taken and not found.is_settled,
        "assign": not found.is_settled,
        "tracker": taken and may_move(found, TicketState.ON_TRACKER),
        "resolve": may_move(found, TicketState.RESOLVED),
        "close": found.state == TicketState.RESOLVED,
        "reopen": found.is_settled,
        "link": found.integrator_id is None and found.state != TicketState.DISMISSED,
        "dismiss": found.is_to_qualify,
        "merge": not found.is_settled,
        # A form of one button: what refuses it is told above the page.
        "separate": False,
        "undo": False,
    }
