"""What every page tells its script about drafts: where they are kept, and whose they are."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from portal.accounts.models import User
from portal.drafts.owners import tag_of


def drafts(request: HttpRequest) -> dict[str, Any]:
    """`drafts_of`: the tag of who is signed in; empty where nobody is."""

    def tag() -> str:
        user = getattr(request, "user", None)
        return tag_of(user) if isinstance(user, User) else ""

    return {"drafts_of": SimpleLazyObject(tag)}
