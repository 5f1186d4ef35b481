"""What every page tells its script about drafts: where they are kept, and whose they are."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from portal.accounts.models import User
from portal.drafts.owners import tag_of


def drafts(request: HttpRequest) -> dict[str, Any]:
    """`drafts_of`: the tag of who types; empty where nothing is kept. `drafts_at`: where."""
    visitor = getattr(request, "drafts_visitor", None)

    def tag() -> str:
        user = getattr(request, "user", None)
        owner = user if isinstance(user, User) else visitor
        return tag_of(owner) if owner else ""

    return {
        "drafts_of": SimpleLazyObject(tag),
        "drafts_at": reverse("drafts:visitor" if visitor else "drafts:index"),
    }
