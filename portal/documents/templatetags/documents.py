"""Template filters for document data, which comes as JSON."""

import datetime as dt
import re

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

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


@register.filter
def words(value: str) -> list[str]:
    """The words of a text, one by one."""
    return value.split()


@register.filter
def is_long(company: dict[str, str]) -> bool:
    """Whether a company's name or address needs smaller letters to fit a certificate."""
    return len(company["name"]) > 45 or len(company["address"]) > 120


@register.filter
def rosette_scale(turn: int) -> str:
    """How large one line of the certificate's rosette is; each lies within the one before."""
    return f"{1.16 - turn * 0.05:.3f}"


@register.filter
def articles(html: str) -> SafeString:
    """A rendered text with each heading and what follows it in one block, which stays whole."""
    preamble, *rest = re.split(r"(?=<h2>)", str(conditional_escape(html)))
    blocks = [f'<div class="preamble">{preamble}</div>'] if preamble.strip() else []
    blocks += [f'<section class="article">{text}</section>' for text in rest]
    return mark_safe("".join(blocks))  # noqa: S308 - its input is escaped
