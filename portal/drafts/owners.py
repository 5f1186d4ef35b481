"""Whose a draft is, as the browser knows it: a name that says nothing, and a key.

The key encrypts what waits in the browser for the network or for a new sign-in. Only pages of
its owner get it, and it is not stored there: another account on the same machine, or a look
into its storage, finds nothing that can be read.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass

from django.utils.crypto import salted_hmac

from portal.accounts.models import User


@dataclass(frozen=True)
class Visitor:
    """Somebody who has no account, known by a cookie of this browser alone."""

    key: str

    @property
    def name(self) -> str:
        """How rows name a visitor: 32 hex digits, from which the cookie cannot be had."""
        return salted_hmac("portal.drafts.visitor", self.key, algorithm="sha256").hexdigest()[:32]


Owner = User | Visitor


def tag_of(owner: Owner) -> str:
    return salted_hmac("portal.drafts.tag", _name(owner), algorithm="sha256").hexdigest()[:16]


def secret_of(owner: Owner) -> str:
    digest = salted_hmac("portal.drafts.secret", _name(owner), algorithm="sha256").digest()
    return base64.b64encode(digest).decode()


def _name(owner: Owner) -> str:
    return f"visitor {owner.key}" if isinstance(owner, Visitor) else str(owner.pk)
