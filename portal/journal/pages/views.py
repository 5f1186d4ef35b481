"""Pages of the journal: public checkpoints and proofs, and what auditors read."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts.models import User
from portal.accounts.permissions import Permission, requires
from portal.accounts.signed_in import signed_in_user
from portal.accounts.standing.doors import anyone
from portal.journal.events import CHECKPOINTS_NAMED
from portal.journal.models import Audit, AuditKind, Checkpoint, JournalEntry
from portal.journal.pages import entries
from portal.journal.pages.forms import ExactFilter, HeldForm, JournalFilter
from portal.journal.tree import cosigned, keys
from portal.journal.verify.held import judge
from portal.journal.words.telling import erased_words, tell
from portal.ui.lists.paging import keyset_page

TEXT = "text/plain; charset=utf-8"
LISTED = 50
"""Checkpoints on a page."""


@anyone
@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The latest checkpoint (a C2SP signed note), with the witnesses' lines; 404 before there is
    one."""
    latest = Checkpoint.objects.order_by("-size").first()
    if latest is None:
        return HttpResponse("no checkpoint yet\n", content_type=TEXT, status=404)
    response = HttpResponse(cosigned.note_of(latest), content_type=TEXT)
    response["Cache-Control"] = "no-cache"
    return response


@anyone
@require_http_methods(["GET", "HEAD", "POST"])
def checkpoints(request: HttpRequest) -> HttpResponse:
    """Every checkpoint that was ever signed, the newest first; POST compares one that is held."""
    form = HeldForm(request.POST or None)
    judged = judge(form.cleaned_data["note"]) if form.is_valid() else None
    rows = Checkpoint.objects.only("size", "created_at")
    page = keyset_page(rows, request, order=("-size",), size=LISTED)
    signed = cosigned.signed_by([row.size for row in page.rows])
    context = {
        "page": page,
        "listed": [(row, signed.get(row.size, [])) for row in page.rows],
        "witnesses": cosigned.states(),
        "may_register": _may(request, Permission.WITNESSES_MANAGE),
        "named": JournalEntry.objects.filter(event=CHECKPOINTS_NAMED).order_by("-pk").first(),
        "form": form,
        "judged": judged,
    }
    return render(request, "journal/checkpoints.html", context)


def _may(request: HttpRequest, permission: Permission) -> bool:
    user = request.user
    return isinstance(user, User) and user.is_active and user.may(permission)


@anyone
@require_safe
def key(request: HttpRequest) -> HttpResponse:
    """The verifier keys (C2SP), the present one first."""
    lines = "".join(f"{verifier.vkey()}\n" for verifier in keys.verifiers())
    return HttpResponse(lines, content_type=TEXT)


@requires(Permission.JOURNAL_READ)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What happened, in words, the latest first, as far as the filter asks for it."""
    form, exact = JournalFilter(request.GET), ExactFilter(request.GET)
    rows = exact.narrow(form.narrow(entries.asked(form.wanted, exact.wanted)))
    page = keyset_page(rows, request, order=entries.ORDER, size=entries.SIZE)
    context = {
        "page": page,
        "told": tell(page.rows, signed_in_user(request)),
        "form": form,
        "exact": exact,
        "asks": form.asks or exact.asks,
        "latest": Checkpoint.objects.order_by("-size").first(),
        "check": Audit.objects.latest_done(AuditKind.CHECK),
    }
    return render(request, "journal/index.html", context)


@requires(Permission.JOURNAL_READ)
@require_safe
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry: its sentence, and folded what it says to a program, its place in the tree."""
    found = get_object_or_404(JournalEntry.objects.select_related("sequenced", "actor_user"), pk=pk)
    (told,) = tell([found], signed_in_user(request))
    context = {
        "entry": found,
        "told": told,
        "pretty": json.dumps(found.content, indent=2, ensure_ascii=False),
        "personal": found.personal | erased_words(found),
        "leaf_hash": bytes(found.sequenced.leaf_hash).hex() if _placed(found) else "",
    }
    return render(request, "journal/entry.html", context)


def _placed(entry: JournalEntry) -> bool:
    """Whether the sequencer has given it its place."""
    return hasattr(entry, "sequenced")
