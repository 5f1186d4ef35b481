"""Template filters for document data, which comes as JSON."""

import datetime as dt

from django import template

from portal.documents.evidence import ProofKind
from portal.ui.text import formats

register = template.Library()


@register.filter
def moment(value: object) -> str:
    """An ISO date or date and time as the reader's language writes it (Paris time)."""
    if isinstance(value, dt.date):
        return formats.when(value)
    text = str(value or "")
    if not text:
        return ""
    if "T" in text or " " in text:
        return formats.when(dt.datetime.fromisoformat(text))
    return formats.when(dt.date.fromisoformat(text))


@register.filter
def fingerprint(value: object) -> list[str]:
    """A SHA-256 in hex as groups of eight, which one can compare by eye."""
    text = str(value or "")
    return [text[start : start + 8] for start in range(0, len(text), 8)]


@register.filter
def proof_label(value: object) -> str:
    """What a proof is called for readers."""
    return str(ProofKind(value).label) if value in ProofKind.values else str(value)
