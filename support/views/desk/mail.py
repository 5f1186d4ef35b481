"""Pages of incoming mail: what became of each, and the quarantine."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.models import User
from portal.accounts.permissions import Permission, requires
from portal.accounts.signed_in import signed_in_user
from portal.core.actions import Refused
from portal.ui.lists.filtering import TabsForm, WordsForm
from portal.ui.lists.paging import numbered_page
from portal.ui.private_files import as_download
from support.actions.quarantine import (
    OPEN_TO_PEOPLE,
    dismiss_mail,
    release_from_quarantine,
    replay_mail,
)
from support.forms.desk import ManyMailsForm, ReleaseMailForm
from support.mailbox import senders
from support.mailbox.gateway import parsed_mail_of
from support.mailbox.message import ParsedMail
from support.models import IncomingMail, Outcome

PER_PAGE = 40


@requires(Permission.TICKETS_READ)
@require_http_methods(["GET", "HEAD", "POST"])
def mails(request: HttpRequest) -> HttpResponseBase:
    """What came in, by what became of it; a POST treats all that are ticked."""
    user = signed_in_user(request)
    form, ticked = ManyMailsForm(request.POST if request.method == "POST" else None), set()
    if request.method == "POST":
        if not user.may(Permission.TICKETS_WORK):
            raise PermissionDenied
        if form.is_valid() and not (refused := _treat_many(request, user, form.cleaned_data)):
            return redirect(request.get_full_path())
        # What was not done stays ticked, with the company that was chosen.
        ticked = refused if form.is_valid() else set(request.POST.getlist("mail"))
    outcomes = [*Outcome.choices, ("all", gettext("All"))]
    tabs = TabsForm(request.GET, outcomes)
    show = tabs.wanted["show"] or Outcome.QUARANTINED
    rows = tabs.narrow(IncomingMail.objects.select_related("ticket"))
    if show in Outcome.values:
        rows = rows.filter(outcome=show)
    words = WordsForm(request.GET)
    rows = words.found(rows)
    context = {
        "words": words,
        "page": numbered_page(rows, request, size=PER_PAGE),
        "outcomes": outcomes,
        "tabs": tabs,
        "show": show,
        "form": form,
        "ticked": ticked,
        "many": user.may(Permission.TICKETS_WORK) and show in OPEN_TO_PEOPLE,
        "may_dismiss": show == Outcome.QUARANTINED,
    }
    return render(request, "admin/support/mails.html", context)


def _treat_many(request: HttpRequest, user: User, data: dict[str, Any]) -> set[str]:
    """Each mail in a step of its own: what is refused keeps nothing else from being done.

    Returns the keys of those that were refused.
    """
    done, refusals, refused_mails = 0, set(), set()
    for found in data["mail"]:
        try:
            match data["verb"]:
                case "dismiss":
                    dismiss_mail(by=user, incoming=found)
                case "replay":
                    replay_mail(by=user, incoming=found, parsed=parsed_mail_of(found))
                case "release":
                    release_from_quarantine(
                        by=user, incoming=found, parsed=parsed_mail_of(found),
                        integrator=data["integrator"],
                    )  # fmt: skip
            done += 1
        except Refused as refused:
            refusals.add(str(refused.message))
            refused_mails.add(str(found.pk))
    for text in sorted(refusals):
        messages.error(request, text)
    if done:
        told = ngettext("%(count)d mail is treated.", "%(count)d mails are treated.", done)
        messages.success(request, told % {"count": done})
    return refused_mails


@requires(Permission.TICKETS_READ)
@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: HttpRequest, object_id: int) -> HttpResponseBase:
    """One mail as text, never as HTML; a POST does with it as `verb` says."""
    user = signed_in_user(request)
    found = get_object_or_404(
        IncomingMail.objects.select_related("ticket__integrator", "settled_by", "about"),
        pk=object_id,
    )
    parsed = parsed_mail_of(found)
    form = ReleaseMailForm(initial=_proposed(found, parsed))
    if request.method == "POST":
        if not user.may(Permission.TICKETS_WORK):
            raise PermissionDenied
        match request.POST.get("verb"):
            case "dismiss" | "replay" as verb:
                return _decide(request, user, found, parsed, verb)
            case "release":
                form = ReleaseMailForm(request.POST)
                if form.is_valid() and (done := _release(user, found, parsed, form)):
                    told = gettext("The mail is on the ticket %(number)s.")
                    assert done.ticket
                    messages.success(request, told % {"number": done.ticket.number})
                    return redirect(done.ticket.desk_url)
            case _:
                raise Http404
        found.refresh_from_db()
    context = {
        "mail": found, "letter": parsed, "form": form,
        "text": parsed.shown_text(user.language),
        "may_work": user.may(Permission.TICKETS_WORK),
        "quarantined": found.outcome == Outcome.QUARANTINED,
        "open": found.outcome in OPEN_TO_PEOPLE,
    }  # fmt: skip
    return render(request, "admin/support/mail.html", context)


def _proposed(found: IncomingMail, parsed: ParsedMail) -> dict[str, Any]:
    """The ticket that it names, else the company of its sender, or of whom a colleague forwards."""
    if found.outcome not in OPEN_TO_PEOPLE:
        return {}
    if found.ticket:
        return {"ticket": found.ticket.number}
    known = senders.known_senders(senders.as_from_form(senders.as_written(parsed)))
    return {"integrator": known[0].integrator} if len(known) == 1 else {}


def _decide(
    request: HttpRequest, user: User, found: IncomingMail, parsed: ParsedMail, verb: str
) -> HttpResponseBase:
    try:
        if verb == "dismiss":
            dismiss_mail(by=user, incoming=found)
            messages.success(request, gettext("The mail is set aside. It stays kept."))
        else:
            done = replay_mail(by=user, incoming=found, parsed=parsed)
            told = gettext("Filed anew: %(outcome)s.")
            messages.success(request, told % {"outcome": done.get_outcome_display()})
    except Refused as refused:
        messages.error(request, str(refused.message))
    return redirect("admin:support_incomingmail_changelist")


def _release(
    user: User, found: IncomingMail, parsed: ParsedMail, form: ReleaseMailForm
) -> IncomingMail | None:
    data = form.cleaned_data
    try:
        return release_from_quarantine(
            by=user, incoming=found, parsed=parsed, integrator=data["integrator"],
            ticket=data["ticket"], remember=data["remember"],
        )  # fmt: skip
    except Refused as refused:
        form.add_error(None, str(refused.message))
        return None


@requires(Permission.TICKETS_READ)
@require_safe
def raw(request: HttpRequest, object_id: int) -> HttpResponseBase:
    """The bytes as they came."""
    found = get_object_or_404(IncomingMail, pk=object_id)
    return as_download(found.raw, f"mail-{found.pk}.eml")
