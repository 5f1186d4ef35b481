"""The draft of a new ticket, kept in the session until it is sent or they sign out."""

from django.http import HttpRequest

KEY = "support.ticket_draft"
FIELDS = ("integrator", "subject", "body", "site", "release")
LONGEST = 50_000


def ticket_draft(request: HttpRequest) -> dict[str, str]:
    """What was typed, by field; empty where there is no draft."""
    kept: dict[str, str] = request.session.get(KEY, {})
    return dict(kept)


def keep_ticket_draft(request: HttpRequest) -> None:
    """Keep what the page sends. A form that was emptied is no draft."""
    typed = {name: value for name in FIELDS if (value := request.POST.get(name, "")[:LONGEST])}
    if typed:
        request.session[KEY] = typed
    else:
        forget_ticket_draft(request)


def forget_ticket_draft(request: HttpRequest) -> None:
    request.session.pop(KEY, None)
