"""Names of fields for the admin, where the model gives them none of their own.

Django makes a name of such a field from its code name, in English; these are those that the
admin shows, so that the French catalog has them. What is missing is found by
tests/ui/admin/test_admin.py.
"""

from __future__ import annotations

from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_noop

NAMES = frozenset(
    {
        gettext_noop("accepted by"),
        gettext_noop("added by"),
        gettext_noop("cancelled by"),
        gettext_noop("charter"),
        gettext_noop("complementary training"),
        gettext_noop("contract"),
        gettext_noop("course"),
        gettext_noop("created at"),
        gettext_noop("created by"),
        gettext_noop("data sha256"),
        gettext_noop("decided by"),
        gettext_noop("end user"),
        gettext_noop("enrolled by"),
        gettext_noop("exported by"),
        gettext_noop("file"),
        gettext_noop("granted by"),
        gettext_noop("integrator"),
        gettext_noop("invited at"),
        gettext_noop("invited by"),
        gettext_noop("key"),
        gettext_noop("left by"),
        gettext_noop("lifted by"),
        gettext_noop("opened at"),
        gettext_noop("opened by"),
        gettext_noop("planned"),
        gettext_noop("proposed by"),
        gettext_noop("published by"),
        gettext_noop("recorded at"),
        gettext_noop("recorded by"),
        gettext_noop("registered by"),
        gettext_noop("release"),
        gettext_noop("report"),
        gettext_noop("representative"),
        gettext_noop("resolved by"),
        gettext_noop("revoked by"),
        gettext_noop("sealed sha256"),
        gettext_noop("settled by"),
        gettext_noop("started by"),
        gettext_noop("submitted by"),
        gettext_noop("updated at"),
        gettext_noop("updated by"),
        gettext_noop("user"),
        gettext_noop("withdrawal"),
        gettext_noop("withdrawn by"),
    }
)


def shown(name: object) -> str:
    """The name of a field as a column or a line is headed with it."""
    text = str(name)
    return capfirst(gettext(text) if text in NAMES else text)
