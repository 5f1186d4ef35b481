"""Whose a draft is, as the browser knows it: a name that says nothing, and a key.

The key encrypts what waits in the browser for the network or for a new sign-in. Only pages of
its owner get it, and it is not stored there: another account on the same machine, or a look
into its storage, finds nothing that can be read.
"""

from __future__ import annotations

import base64

from django.utils.crypto import salted_hmac

from portal.accounts.models import User


def tag_of(user: User) -> str:
    return salted_hmac("portal.drafts.tag", str(user.pk), algorithm="sha256").hexdigest()[:16]


def secret_of(user: User) -> str:
    digest = salted_hmac("portal.drafts.secret", str(user.pk), algorithm="sha256").digest()
    return base64.b64encode(digest).decode()
