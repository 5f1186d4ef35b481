"""Pages of the journal: public checkpoints and proofs, and what auditors read."""

import json

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from portal.accounts.permissions import Permission, requires
from portal.journal.models import Checkpoint, JournalEntry
from portal.journal.pages.entries import Page, page_of
from portal.journal.tree import keys

TEXT = "text/plain; charset=utf-8"


@login_not_required
@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The latest checkpoint (a C2SP signed note); 404 before there is one."""
    latest = Checkpoint.objects.order_by("-size").first()
    if latest is None:
        return HttpResponse("no checkpoint yet\n", content_type=TEXT, status=404)
    response = HttpResponse(latest.note, content_type=TEXT)
    response["Cache-Control"] = "no-cache"
    return response


@login_not_required
@require_safe
def key(request: HttpRequest) -> HttpResponse:
    """The verifier keys (C2SP), the present one first."""
    lines = "".join(f"{verifier.vkey()}\n" for verifier in keys.verifiers())
    return HttpResponse(lines, content_type=TEXT)


@requires(Permission.JOURNAL_READ)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The entries, newest first, by `event` or `subject` ("app.Model:id") if asked."""
    page: Page = page_of(request.GET)
    return render(
        request,
        "journal/index.html",
        {
            "page": page,
            "event": request.GET.get("event", ""),
            "subject": request.GET.get("subject", ""),
            "latest": Checkpoint.objects.order_by("-size").first(),
        },
    )


@requires(Permission.JOURNAL_READ)
@require_safe
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry: what it says, the personal data still kept, its place."""
    found = get_object_or_404(
        JournalEntry.objects.select_related("sequenced", "actor_user").prefetch_related(
            "personal_data"
        ),
        pk=pk,
    )
    pretty = json.dumps(found.content, indent=2, ensure_ascii=False)
    context = {"entry": found, "pretty": pretty, "personal": found.personal}
    return render(request, "journal/entry.html", context)
