"""Renders a wiki page: anchors, table of contents, links that keep the version."""

import difflib
import html
import re
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from portal.ui.text import markdown
from releases.wiki.models import WikiRevision

_HEADING = re.compile(r"<h([2-4])>(.*?)</h\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Heading:
    level: int
    id: str
    text: str


@dataclass(frozen=True)
class RenderedPage:
    """`html` is sanitised; `contents` lists its headings in order."""

    html: SafeString
    contents: list[Heading]


def render_page(body: str, line: str, version: str = "") -> RenderedPage:
    """The HTML of a Markdown `body`. For a reader of `version`, links and images of the wiki lead
    to those of this version, where a page that does not hold for it is unknown."""
    contents: list[Heading] = []
    taken: set[str] = set()

    def anchor(match: re.Match[str]) -> str:
        level, inner = match.groups()
        text = html.unescape(_TAG.sub("", inner)).strip()
        base = slugify(text) or "part"
        name, number = base, 2
        while name in taken:
            name, number = f"{base}-{number}", number + 1
        taken.add(name)
        contents.append(Heading(int(level), name, text))
        return f'<h{level} id="{name}">{inner}</h{level}>'

    shown = _HEADING.sub(anchor, markdown.render(body))
    if version:
        shown = _pinned(shown, line, version)
    return RenderedPage(mark_safe(shown), contents)  # noqa: S308 - sanitised by nh3, anchors are slugs


def _pinned(shown: str, line: str, version: str) -> str:
    ours = f"(?:{re.escape(settings.SITE_URL.rstrip('/'))})?"
    pinned = reverse("wiki:index_at", args=[line, version])
    for plain, there in ((f"/wiki/{line}/", pinned), ("/wiki/images/", f"{pinned}images/")):
        address = rf'(href|src)="{ours}{re.escape(plain)}(?!v/)'
        shown = re.sub(address, rf'\1="{there}', shown)
    return shown


@dataclass(frozen=True)
class Line:
    """A line of a comparison: `mark` is "+", "-" or " " (or "…" for what was left out)."""

    mark: str
    text: str


def differences(old: WikiRevision, new: WikiRevision) -> list[Line]:
    """What changed from one revision to another, in the reader's language."""
    before, after = ([each.title, "", *each.body.splitlines()] for each in (old, new))
    lines = list(difflib.unified_diff(before, after, lineterm="", n=2))[2:]
    return [Line("…", "") if line.startswith("@@") else Line(line[0], line[1:]) for line in lines]
