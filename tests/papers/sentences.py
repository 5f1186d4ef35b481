"""Finds sentences that were built on an empty value, as a reader would."""

import html
import re

TAGS = re.compile(r"<(style|title|svg)\b.*?</\1>|<!--.*?-->", re.S)
COUNTERS = re.compile(r'<span class="page-(?:current|total)"></span>')
INLINE = re.compile(r"</?(?:a|b|em|strong|span|code|small)\b[^>]*>")
BLOCKS = re.compile(r"<[^>]*>")
SPACE = r"[ \u00a0\u202f]"
BROKEN = [
    re.compile(pattern)
    for pattern in (
        rf"(?:^|{SPACE})[.,)](?!\w|\.\.)",
        rf"\({SPACE}*\)|«{SPACE}*»|“{SPACE}*”",
        rf"[,:(]{SPACE}*[.,)]",
        rf"{SPACE}[’']|[’']{SPACE}",
        r"\S  +\S",
        rf"^{SPACE}*[,;:·]|[,;·(]{SPACE}*$",
        r"\bNone\b",
    )
]
"""A mark with nothing before it, brackets around nothing, a gap between two words."""


GREETING = re.compile(r"(?:Bonjour|Hello) [^,]*[^, ],")
EMPTY_BLOCK = re.compile(r"<(blockquote|li|dd|th|strong)\b[^>]*>\s*</\1>")
FILLING = re.compile("[\u2007\u034f]+")
"""What keeps a mail's first line alone in the list of mails."""


def lines_of(page: str) -> list[str]:
    """What is read of a page, one block a line, with the spaces that stand in a sentence."""
    text = INLINE.sub("", COUNTERS.sub("1", TAGS.sub("", page)))
    # A source's line break is one space to a reader; two spaces in a line are a gap.
    text = FILLING.sub("", text)
    text = BLOCKS.sub("\n", re.sub(r"\s*\n\s*", " ", text))
    return [line.strip() for line in html.unescape(text).splitlines() if line.strip()]


def broken_lines(page: str) -> list[str]:
    """The lines of a page in which something is missing, and its blocks without a word."""
    return broken(lines_of(page)) + [found[0] for found in EMPTY_BLOCK.finditer(page)]


def broken_text(text: str) -> list[str]:
    """The same of a plain text, in which a line is a line."""
    return broken([line.strip() for line in text.splitlines() if line.strip()])


def broken(lines: list[str]) -> list[str]:
    return [
        line
        for line in lines
        if not GREETING.fullmatch(line) and any(found.search(line) for found in BROKEN)
    ]
