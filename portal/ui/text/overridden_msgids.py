"""Msgids of Django and allauth that our French says otherwise: one word for one thing.

Our catalog is read before theirs; named here, `script/messages` keeps their msgids.
"""

from __future__ import annotations

from django.utils.translation import gettext_noop

OTHERWISE = (
    gettext_noop("Email"),
    gettext_noop("Enter a valid email address."),
)
