"""Keeps numbers that are compared by eye on one line, also within a sentence."""

from __future__ import annotations

import re

NUMBERS = re.compile(
    r"\b(?:\d+\.\d+\.(?:\[\d+\.\d+\]|\d+\.\d{3,})|(?:PV|T)-\d{4}-\d{5,})", re.ASCII
)
TAGS = re.compile(r"(<[^>]*>)")


def unbroken(html: str) -> str:
    """`html` with its versions and its numbers of reports and tickets kept on one line each.

    A browser breaks `4.3.[9764.28606]` before the bracket and `PV-2026-00042` after a hyphen.
    Only what is read is touched, never a tag.
    """
    parts = TAGS.split(html)
    parts[::2] = [NUMBERS.sub(r'<span class="whole">\g<0></span>', text) for text in parts[::2]]
    return "".join(parts)
