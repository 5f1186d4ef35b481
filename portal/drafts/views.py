"""What the page's script asks of drafts, and what it sends."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.middleware.csrf import get_token
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.doors import current_people
from portal.drafts import keeping, owners
from portal.drafts.forms import DraftForm
from portal.ui import autosave
from portal.ui.text.formats import time_of_day, when


@current_people
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The drafts of a page (`?at=`), with their owner's key; a POST keeps one."""
    user = signed_in_user(request)
    if request.method == "POST":
        return _keep(request)
    rows = keeping.drafts_at(user, request.GET.get("at", "")[:300])
    answer = JsonResponse({
        "of": owners.tag_of(user),
        "secret": owners.secret_of(user),
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


@current_people
@require_POST
def throw_away(request: HttpRequest) -> HttpResponse:
    form = DraftForm(request.POST)
    form.full_clean()
    if "key" not in form.cleaned_data:
        return HttpResponseBadRequest()
    keeping.forget_draft(author=signed_in_user(request), key=form.cleaned_data["key"])
    return HttpResponse(status=204)


def _keep(request: HttpRequest) -> HttpResponse:
    form = DraftForm(request.POST)
    if form.is_too_long:
        return autosave.not_saved(
            _("This is too long to be kept while you type: send it, or shorten it.")
        )
    if not form.is_valid():
        return HttpResponseBadRequest()
    try:
        row, merged = keeping.keep_draft(author=signed_in_user(request), sent=form.sent())
    except keeping.NotYours:
        return HttpResponseBadRequest()
    except keeping.Gone:
        return autosave.gone(
            _("This was sent or thrown away from another window: nothing more is kept of it.")
        )
    told = {"at": time_of_day(row.updated_at), "revision": row.revision}
    return JsonResponse(told | {"theirs": merged.theirs, "conflicts": merged.conflicts})


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
