"""Markdown for release notes, wiki pages and ticket answers: rendered, then sanitised."""

from __future__ import annotations

from functools import cache

import nh3
from markdown_it import MarkdownIt

TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h2", "h3", "h4", "h5", "hr", "img", "li",
    "ol", "p", "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}}


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True})
    return parser.enable(["table", "strikethrough"])


def render(text: str) -> str:
    """Safe HTML of a Markdown text.

    Raw HTML is shown as text; headings start at h2 since the page owns h1; images only from
    this site (the CSP would refuse others anyway, and a remote image tells who reads).
    """
    html = _parser().render(text)
    html = html.replace("<h1>", "<h2>").replace("</h1>", "</h2>")
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_local_images,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow",
    )


def _local_images(tag: str, attribute: str, value: str) -> str | None:
    if tag == "img" and attribute == "src":
        local = value.startswith("/") and not value.startswith(("//", "/\\"))
        return value if local else None
    return value
