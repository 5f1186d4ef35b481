"""Who is here: one of Crisalid's people, or somebody whom an app above knows of.

An account outlives that: whoever has left signs in to change a password or to accept a new
invitation, and is nobody to every other page.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, Q

from portal.core.extensions import ExtensionPoint

Presence = Callable[[], Exists]

presences: ExtensionPoint[Presence] = ExtensionPoint("who is here")

READ = "_is_here"
"""Where a request finds the answer about its own user, read with them: it is asked often."""


class Departed(AnonymousUser):
    """Who is signed in and has left, as every page but those of their account sees them."""


def register_presence(presence: Presence) -> Presence:
    """Say which users without a role are here: a condition on `OuterRef("pk")`."""
    return presences.add(presence)


def is_here() -> Q:
    """The condition on users that all of them make up."""
    found = Q(pk__in=())
    for presence in presences:
        found |= Q(presence())
    return found


def is_current(user: Any) -> bool:
    """Whether `user` is signed in, and one of Crisalid's people or of an integrator's today."""
    if not (user.is_authenticated and user.is_active):
        return False
    if user.is_staff:
        return True
    known: bool | None = getattr(user, READ, None)
    if known is not None:
        return known
    return get_user_model()._default_manager.filter(is_here(), pk=user.pk).exists()
