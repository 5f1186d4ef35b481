"""Separates what somebody wrote in a reply from what their mail program quoted.

Linear in the length of the text: mail comes from anywhere, and regular expressions that
search a whole letter can be made to search for hours.
"""

import re
from typing import NamedTuple

from support.mailbox.wordings import FORWARDED_BELOW, ORIGINAL_BELOW


class SplitText(NamedTuple):
    text: str
    quoted: str


# "Le lun. 3 mars 2025 à 10:12, Support <…> a écrit :", wrapped on up to three lines.
ATTRIBUTION = re.compile(
    r"^(?:le|on|am|il|el)\b.{4,400}?(?:a écrit|wrote|schrieb|ha scritto|escribió)"
    r"(?:[^:]{0,80})?\s*:\s*$",
    re.IGNORECASE,
)
STARTS_ATTRIBUTION = re.compile(r"^(?:le|on|am|il|el)\s", re.IGNORECASE)
WHEN = re.compile(r"\d{1,2}\s?[:h]\s?\d{2}|\b\d{4}\b|\d{1,2}[/.-]\d{1,2}|@")
"""A mail program names a day or an address; who tells what a client wrote need not."""
FIRST_HEADER = re.compile(
    r"^\*?(?:(?:de|from|von)\s*:\*?\s*\S|envoyé\s*:\*?\s*\S|message du\s*:?\s*\d)", re.IGNORECASE
)
OTHER_HEADER = re.compile(
    r"^\*?(?:de|from|envoyé(?: le)?|date|sent|gesendet|à|a|to|an|pour|cc|copie à|objet|sujet|"
    r"subject|betreff|répondre à)\s*:\*?",
    re.IGNORECASE,
)
LINE_ABOVE = re.compile(r"^(?:_{8,}|={8,}|-{20,})$")
LONGEST_LINE = 500


def split_quoted(text: str, *, forwarded: bool = False) -> SplitText:
    """Split off the quoted part. When in doubt everything is text: nothing written is lost.

    What somebody passes on (`forwarded`: their subject says so) stays open.
    """
    if forwarded:
        return SplitText(text.strip(), "")
    lines = text.split("\n")
    start = _quote_start(lines)
    if start is None:
        return SplitText(text.strip(), "")
    before, after = lines[:start], lines[start:]
    last = max((i for i, line in enumerate(after) if _is_quoted(line)), default=None)
    if last is not None and any(line.strip() for line in after[last + 1 :]):
        if not any(line.strip() for line in before) and _is_one_block(after, last):
            # Written below the quote.
            return SplitText("\n".join(after[last + 1 :]).strip(), "\n".join(after[: last + 1]))
        # Written between the quoted lines, or below them too: to be read together.
        return SplitText(text.strip(), "")
    own = "\n".join(before).strip()
    if not own:
        return SplitText(text.strip(), "")
    return SplitText(own, "\n".join(after).strip())


def _is_quoted(line: str) -> bool:
    return line.lstrip().startswith(">")


def _is_one_block(lines: list[str], last: int) -> bool:
    """Whether the quoted lines up to `last` stand together, with nothing written between."""
    first = next(i for i, line in enumerate(lines) if _is_quoted(line))
    return all(_is_quoted(line) or not line.strip() for line in lines[first : last + 1])


def _quote_start(lines: list[str]) -> int | None:
    for index, line in enumerate(lines):
        stripped = line.strip()[:LONGEST_LINE]
        if FORWARDED_BELOW.match(stripped):
            return None
        if _is_quoted(line) or ORIGINAL_BELOW.match(stripped):
            return index
        if STARTS_ATTRIBUTION.match(stripped) and _attribution(lines, index):
            return index
        if FIRST_HEADER.match(stripped) and _header_block(lines, index):
            # Outlook draws a line of underscores above it, SFR one of other signs.
            above = index - 1
            drawn = above >= 0 and LINE_ABOVE.match(lines[above].strip())
            return above if drawn else index
    return None


def _attribution(lines: list[str], index: int) -> bool:
    joined = ""
    for line in lines[index : index + 3]:
        joined = f"{joined} {line.strip()[:LONGEST_LINE]}".strip()
        if ATTRIBUTION.match(joined):
            following = next((line for line in lines[index + 1 :][:6] if line.strip()), "")
            return bool(WHEN.search(joined)) or _is_quoted(following)
    return False


def _header_block(lines: list[str], index: int) -> bool:
    following = [line.strip()[:LONGEST_LINE] for line in lines[index + 1 : index + 7]]
    return sum(bool(OTHER_HEADER.match(line)) for line in following) >= 2
