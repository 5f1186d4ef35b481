"""The words with which a party refuses or contests a report, and quality settles it."""

from django.utils.functional import Promise

from portal.core.actions import Refused
from portal.core.text import storable

LONGEST = 1000
"""Characters of a reason."""


def required(reason: str, missing: str | Promise) -> str:
    """The reason as it is kept; Refused ("reason_missing") with what is `missing` without one."""
    kept = storable(reason.strip())[:LONGEST]
    if not kept:
        raise Refused(missing, "reason_missing")
    return kept
