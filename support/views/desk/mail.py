"""Pages of incoming mail: what became of each, and the quarantine."""

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
from portal.ui.lists.filtering import TabsForm, WordsForm
from portal.ui.lists.paging import numbered_page
from portal.ui.private_files import as_download
from support.actions.incoming import dismiss_mail, release_from_quarantine
from support.forms.desk import ReleaseMailForm
from support.mailbox.gateway import parsed_mail_of
from support.mailbox.message import ParsedMail
from support.models import IncomingMail, Outcome

PER_PAGE = 40


@requires(Permission.TICKETS_READ)
@require_safe
def mails(request: HttpRequest) -> HttpResponseBase:
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
    }
    return render(request, "admin/support/mails.html", context)


@requires(Permission.TICKETS_READ)
@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: HttpRequest, object_id: int) -> HttpResponseBase:
    """One mail as text, never as HTML; a POST releases or dismisses it, as `verb` says."""
    user = signed_in_user(request)
    found = get_object_or_404(
        IncomingMail.objects.select_related("ticket__integrator", "settled_by"), pk=object_id
    )
    parsed = parsed_mail_of(found)
    form = ReleaseMailForm(initial={"ticket": found.ticket.number if found.ticket else ""})
    if request.method == "POST":
        if not user.may(Permission.TICKETS_WORK):
            raise PermissionDenied
        match request.POST.get("verb"):
            case "dismiss":
                return _dismiss(request, user, found)
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
        "may_work": user.may(Permission.TICKETS_WORK),
        "quarantined": found.outcome == Outcome.QUARANTINED,
    }  # fmt: skip
    return render(request, "admin/support/mail.html", context)


def _dismiss(request: HttpRequest, user: User, found: IncomingMail) -> HttpResponseBase:
    try:
        dismiss_mail(by=user, incoming=found)
    except Refused as refused:
        messages.error(request, str(refused.message))
    else:
        messages.success(request, gettext("The mail is set aside. It stays kept."))
    return redirect("admin:support_incomingmail_changelist")


def _release(
    user: User, found: IncomingMail, parsed: ParsedMail, form: ReleaseMailForm
) -> IncomingMail | None:
    data = form.cleaned_data
    try:
        return release_from_quarantine(
            by=user, incoming=found, parsed=parsed, integrator=data["integrator"],
            ticket=data["ticket"],
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
