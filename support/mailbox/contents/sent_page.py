"""A mail's HTML as it was sent, made harmless: for a sandboxed frame, at its reader's wish.

Nothing of it runs, sends or loads. Scripts, forms, frames, style sheets and what leads the page
elsewhere go; pictures come from the mail's own parts (RFC 2392, `cid:`); a picture that lies on
a server is left out and counted, since loading it tells the sender who reads, when and where.
The frame's own policy refuses all of it a second time (`portal/ui/frame/headers.py`).
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

import nh3

LONGEST_PAGE = 500_000
"""Characters of a page, its pictures not counted: beyond, cleaning it takes seconds."""
DEEPEST_PAGE = 2_000
LARGEST_PICTURES = 20_000_000
"""Bytes of all the pictures that are put into a page: one may be named a thousand times."""

TAGS = {
    "a", "abbr", "address", "article", "b", "bdi", "bdo", "big", "blockquote", "br", "caption",
    "center", "cite", "code", "col", "colgroup", "dd", "del", "dfn", "div", "dl", "dt", "em",
    "figcaption", "figure", "font", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
    "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "samp", "section", "small",
    "span", "strike", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead",
    "time", "tr", "tt", "u", "ul", "var", "wbr",
}  # fmt: skip
GONE_WHOLE = {
    "applet", "audio", "canvas", "embed", "frameset", "head", "iframe", "math", "noembed",
    "noframes", "noscript", "object", "script", "select", "style", "svg", "template", "textarea",
    "title", "video", "xml", "xmp",
}  # fmt: skip
"""Gone with what they hold; any other tag that is not allowed leaves its words behind."""
ATTRIBUTES = {
    "*": {"align", "bgcolor", "dir", "height", "lang", "style", "title", "valign", "width"},
    "a": {"href"},
    "font": {"color", "face", "size"},
    "img": {"alt", "border", "src"},
    "li": {"value"},
    "ol": {"start", "type"},
    "ul": {"type"},
    "table": {"background", "border", "cellpadding", "cellspacing", "rules"},
    "td": {"background", "colspan", "nowrap", "rowspan"},
    "th": {"background", "colspan", "nowrap", "rowspan", "scope"},
    "tr": {"background"},
}
STYLES = {
    "background", "background-color", "border", "border-bottom", "border-bottom-color",
    "border-bottom-style", "border-bottom-width", "border-collapse", "border-color",
    "border-left", "border-left-color", "border-left-style", "border-left-width",
    "border-radius", "border-right", "border-right-color", "border-right-style",
    "border-right-width", "border-spacing", "border-style", "border-top", "border-top-color",
    "border-top-style", "border-top-width", "border-width", "box-sizing", "clear", "color",
    "direction", "display", "float", "font", "font-family", "font-size", "font-style",
    "font-variant", "font-weight", "height", "letter-spacing", "line-height", "list-style",
    "list-style-type", "margin", "margin-bottom", "margin-left", "margin-right", "margin-top",
    "max-height", "max-width", "min-height", "min-width", "overflow", "overflow-wrap", "padding",
    "padding-bottom", "padding-left", "padding-right", "padding-top", "table-layout",
    "text-align", "text-decoration", "text-indent", "text-transform", "vertical-align",
    "white-space", "width", "word-break", "word-spacing", "word-wrap",
}  # fmt: skip
SCHEMES = {"http", "https", "mailto", "tel", "cid", "data", "ftp", "file"}
"""Those that the filter below gets to see; it lets fewer pass."""
LINKS = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)
LOADS = re.compile(r"url\s*\(|image|src\s*\(|expression|behavio|binding|[\\@<]|/\*", re.IGNORECASE)
"""What in a style may load something, or hides that it does."""
REMOTE = re.compile(r"(?:https?:)?//[^\s\"')]{1,2000}", re.IGNORECASE)
DATA = re.compile(r"data:image/(?:png|jpe?g|gif|webp|bmp);base64,[A-Za-z0-9+/=\s]+", re.IGNORECASE)
ANY_DATA = re.compile(r"data:[^\"'\s>]*", re.IGNORECASE)
TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]{0,40})")
NEVER_OPEN = {
    "area", "base", "br", "col", "dd", "dt", "hr", "img", "input", "li", "link", "meta", "option",
    "p", "param", "source", "tbody", "td", "th", "tr", "wbr",
}  # fmt: skip
"""Tags that hold nothing, or that the next of their kind closes."""
PICTURES = (
    (b"\x89PNG\r\n\x1a\n", "png"), (b"\xff\xd8\xff", "jpeg"), (b"GIF8", "gif"), (b"BM", "bmp"),
)  # fmt: skip
"""How the pictures begin that a browser shows and that can hold no script."""


@dataclass
class SentPage:
    """What a frame shows of a mail, and what it leaves out."""

    html: str = ""
    remote: int = 0
    """Pictures that lie on a server, each once."""
    missing: int = 0
    """Pictures of the mail itself that are not there, are none, or are too many."""
    is_too_complex: bool = False


@dataclass
class _Pictures:
    """The pictures of one page: those of the mail as data, the others counted."""

    parts: Mapping[str, bytes]
    remote: set[str] = field(default_factory=set)
    missing: int = 0
    size: int = 0

    def attribute(self, tag: str, name: str, value: str) -> str | None:
        """What stays of an attribute; None takes it away."""
        if name == "style":
            return self.style(value)
        if name == "href":
            return value if LINKS.match(value.strip()) else None
        if tag == "img" and name == "src":
            return self.source(value.strip())
        if name == "background":
            self.note_remote(value)
            return None
        return value

    def style(self, value: str) -> str:
        kept = []
        for declaration in value.split(";"):
            if LOADS.search(declaration):
                self.note_remote(declaration)
            else:
                kept.append(declaration)
        return ";".join(kept)

    def note_remote(self, value: str) -> None:
        self.remote |= set(REMOTE.findall(value))

    def source(self, value: str) -> str | None:
        scheme, _, rest = value.partition(":")
        if scheme.lower() == "cid":
            return self.own(unquote(rest))
        if DATA.fullmatch(value):
            return self.counted(value)
        if value:
            self.remote.add(value)
        return None

    def own(self, name: str) -> str | None:
        content = self.parts.get(name.strip("<> "), b"")
        kind = kind_of_picture(content)
        if not kind:
            self.missing += 1
            return None
        return self.counted(f"data:image/{kind};base64,{b64encode(content).decode()}")

    def counted(self, data: str) -> str | None:
        if self.size + len(data) > LARGEST_PICTURES:
            self.missing += 1
            return None
        self.size += len(data)
        return data


def kind_of_picture(content: bytes) -> str:
    """By its first bytes, whatever it claims to be; "" for none that is shown."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    return next((kind for start, kind in PICTURES if content.startswith(start)), "")


def sent_page(pages: Sequence[str], parts: Mapping[str, bytes]) -> SentPage:
    """The HTML of a mail with its pictures, one part after the other. Never raises."""
    whole = "\n<hr>\n".join(pages)
    if is_too_complex(whole):
        return SentPage(is_too_complex=True)
    pictures = _Pictures(parts)
    html = nh3.clean(
        whole,
        tags=TAGS,
        clean_content_tags=GONE_WHOLE,
        attributes=ATTRIBUTES,
        attribute_filter=pictures.attribute,
        url_schemes=SCHEMES,
        filter_style_properties=STYLES,
        set_tag_attribute_values={"a": {"target": "_blank"}},
        link_rel="noopener noreferrer nofollow",
    )
    return SentPage(html, len(pictures.remote), pictures.missing)


def is_too_complex(page: str) -> bool:
    """Whether cleaning it would take long: the time grows with the square of its depth."""
    page = ANY_DATA.sub("", page)
    if len(page) > LONGEST_PAGE:
        return True
    depth, opened = 0, Counter[str]()
    for found in TAG.finditer(page):
        name = found.group(2).lower()
        if name in NEVER_OPEN:
            continue
        if not found.group(1):
            opened[name] += 1
            depth += 1
            if depth > DEEPEST_PAGE:
                return True
        elif opened[name]:
            opened[name] -= 1
            depth -= 1
    return False
