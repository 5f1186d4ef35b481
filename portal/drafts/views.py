"""What the page's script asks of drafts, and what it sends."""

from __future__ import annotations

from allauth.core.internal import ratelimit
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.middleware.csrf import get_token
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.doors import anyone, current_people
from portal.drafts import keeping, owners
from portal.drafts.forms import DraftForm
from portal.drafts.owners import Owner
from portal.drafts.visitors import is_for_visitors, visitor_of
from portal.ui import autosave
from portal.ui.text.formats import time_of_day, when

RATES = {"keep": "600/h/ip", "begin": "30/h/ip"}
"""What visitors from one address may have kept: many saves, few forms."""


@current_people
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The drafts of a page (`?at=`), with their owner's key; a POST keeps one."""
    user = signed_in_user(request)
    if request.method == "POST":
        return _keep(request, user, keeping.LONGEST)
    return _found(request, user)


@current_people
@require_POST
def throw_away(request: HttpRequest) -> HttpResponse:
    return _throw_away(request, signed_in_user(request))


@anyone
@require_http_methods(["GET", "HEAD", "POST"])
def visitor(request: HttpRequest) -> HttpResponse:
    """The same for who has no account, at the forms that are for visitors."""
    owner = visitor_of(request)
    if owner is None:
        return autosave.not_saved(_("This browser keeps no cookies: nothing is kept of it."))
    if request.method != "POST":
        return _found(request, owner)
    if not is_for_visitors(request.POST.get("at", "")):
        return HttpResponseBadRequest()
    if not _within_rates(request):
        return autosave.not_saved(_("That was often. What you type is not kept for now."))
    return _keep(request, owner, keeping.LONGEST_OF_VISITORS)


@anyone
@require_POST
def visitor_throw_away(request: HttpRequest) -> HttpResponse:
    owner = visitor_of(request)
    return _throw_away(request, owner) if owner else HttpResponse(status=204)


def _found(request: HttpRequest, owner: Owner) -> HttpResponse:
    rows = keeping.drafts_at(owner, request.GET.get("at", "")[:300])
    answer = JsonResponse({
        "of": owners.tag_of(owner),
        "secret": owners.secret_of(owner),
        "token": get_token(request),
        "words": _words(),
        "drafts": [
            {
                "key": row.key, "form": row.form, "revision": row.revision, "values": row.values,
                "files": row.files, "at": when(row.updated_at),
            }
            for row in rows
        ],
    })  # fmt: skip
    answer["Cache-Control"] = "private, no-store"
    return answer


def _keep(request: HttpRequest, owner: Owner, longest: int) -> HttpResponse:
    form = DraftForm(request.POST)
    if len(request.POST.get("values", "")) > longest:
        return autosave.not_saved(
            _("This is too long to be kept while you type: send it, or shorten it.")
        )
    if not form.is_valid():
        return HttpResponseBadRequest()
    try:
        row, merged = keeping.keep_draft(owner=owner, sent=form.sent())
    except keeping.NotYours:
        return HttpResponseBadRequest()
    except keeping.Gone:
        return autosave.gone(
            _("This was sent or thrown away from another window: nothing more is kept of it.")
        )
    told = {"at": time_of_day(row.updated_at), "revision": row.revision}
    return JsonResponse(told | {"theirs": merged.theirs, "conflicts": merged.conflicts})


def _throw_away(request: HttpRequest, owner: Owner) -> HttpResponse:
    form = DraftForm(request.POST)
    form.full_clean()
    if "key" not in form.cleaned_data:
        return HttpResponseBadRequest()
    keeping.forget_draft(owner=owner, key=form.cleaned_data["key"])
    return HttpResponse(status=204)


def _within_rates(request: HttpRequest) -> bool:
    """A row of a visitor's costs more than a save: whoever drops the cookie begins anew."""
    form = DraftForm(request.POST)
    begins = not form.is_valid() or form.sent().base == 0
    actions = ("keep", "begin") if begins else ("keep",)
    return all(
        ratelimit.consume(request, app="drafts", action=action, config=RATES) for action in actions
    )


def _words() -> dict[str, str]:
    """What the page says about its drafts."""
    return {
        "busy": _("Saving…"),
        "saved": _("Saved at"),
        "offline": _(
            "No connection. What you type is kept in this browser, and saved when it is back."
        ),
        "bare": _("No connection. Leave this page open: it is saved when it is back."),
        "away": _(
            "You are no longer signed in. What you type is kept in this browser until you are."
        ),
        "waiting": _(
            "No connection: this is not sent yet. It is sent as soon as it is back; leave this "
            "page open."
        ),
        "here": _("What you had typed here, and could not send, is back."),
        "back": _("What you had typed here is back, as of %(time)s."),
        "discard": _("Throw it away"),
        "files": _("Choose these files again, no browser keeps them: %(names)s"),
        "conflict": _("Two windows have changed this"),
        "mine": _("What you typed"),
        "stored": _("In the other window"),
        "keep": _("Keep what I typed"),
        "take": _("Take the other"),
    }
