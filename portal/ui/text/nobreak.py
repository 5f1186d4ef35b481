"""Keeps numbers that are compared by eye on one line, also within a sentence."""

from __future__ import annotations

import re

NUMBERS = re.compile(
    "|".join(
        (
            # Versions: 3.9.0.1071 and 4.3.[9764.28606].
            r"\b\d+\.\d+\.(?:\[\d+\.\d+\]|\d+\.\d{3,})",
            # Documents, reports and tickets: PV-2026-00042; certificates: 525/9999-03.
            r"\b[A-Z]{1,4}-\d{4}-\d{5,}|\b\d{3}/\d{4}-\d{2}\b",
            # Licences: V4-1670-06614; articles: art. 17-3.
            r"\b[A-Z]\d{1,2}(?:-\d{3,})+\b|\bart\. \d+(?:-\d+)*\b",
            # References and verification codes: DOC-QLT-210, 8F2K-….
            r"\b[A-Z]{2,5}-[A-Z]{2,5}-\d{2,4}\b|\b(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}\b",
            # Days with their month and year or in figures, phones with plain spaces.
            "\\b\\d{1,2}(?:er)?\u00a0[^\\W\\d_]+\\.? \\d{4}\\b|\\b0\\d(?: \\d\\d){4}\\b",
            r"\b\d{4}-\d{2}-\d{2}\b|\b\d{2}/\d{2}/\d{4}\b",
            # Groups of figures, SIRET, amounts with their unit; norms: SHA-256, L3134-13.
            r"(?<![\w.,])\d{1,3}(?: \d{3})+(?: \d{5})?\b",
            r"(?<![\w.,])\d+(?:[.,]\d+)? (?:km|mm|cm|[kKMG]o|[kKMG]B|h|%|€)(?!\w)",
            r"\b[A-Z]+\d*-\d+\b",
        )
    )
)
UNREAD = re.compile(
    r'(<!--.*?-->|<(style|script|title|textarea|option|svg)\b.*?</\2>|<span class="whole">'
    r'[^<]*</span>|<span class="[^"]*\b(?:badge|nowrap)\b[^"]*"[^>]*>(?:<svg\b.*?</svg>)?'
    r"[^<]*</span>|<[^>]*>)",
    re.S,
)
"""What is not read, or stays on one line already."""
WORD_JOINER = "\u2060"
BREAKS = re.compile(r"(?<=[-/])|(?<=\.)(?=\[)")
"""Where a line may break within one of those numbers."""


def unbroken(html: str) -> str:
    """`html` with its versions, numbers and dates kept on one line each.

    A browser breaks `4.3.[9764.28606]` before the bracket and `PV-2026-00042` after a hyphen.
    Only what is read is touched, never a tag; said twice, it is done once.
    """
    kept, last = [], 0
    for tag in UNREAD.finditer(html):
        kept += [_spanned(html[last : tag.start()]), tag[0]]
        last = tag.end()
    return "".join([*kept, _spanned(html[last:])])


def unbroken_line(text: str) -> str:
    """The same of plain text, such as a mail's subject: with joiners that nobody sees."""
    return NUMBERS.sub(lambda found: _joined(found[0]), text)


def without_joiners(text: str) -> str:
    """A line as it was before `unbroken_line`."""
    return text.replace(WORD_JOINER, "")


def _spanned(text: str) -> str:
    return NUMBERS.sub(r'<span class="whole">\g<0></span>', text)


def _joined(number: str) -> str:
    return BREAKS.sub(WORD_JOINER, number).replace(" ", "\u00a0")
