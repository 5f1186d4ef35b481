"""HTML as a list of lines that are the same for what people see the same.

One tag or one piece of text a line, attributes in order of name. White space is collapsed as a
browser does it: it is dropped at the edges of blocks, and one space stays where there is a space
between words, also when it stands between two elements in a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from html.parser import HTMLParser

INLINE = frozenset((
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "i", "ins", "kbd",
    "label", "map", "mark", "output", "picture", "q", "ruby", "s", "samp", "small", "span",
    "strong", "sub", "sup", "time", "u", "var", "wbr",
))  # fmt: skip
LETTERS = frozenset(("img", "input", "meter", "progress"))
"""They stand in a line like a letter."""
BOXES = frozenset((
    "button", "select", "textarea", "svg", "video", "audio", "object", "iframe", "canvas", "pre",
))  # fmt: skip
"""Like a letter to what stands around them, like a block to what they hold."""
UNSEEN = frozenset(("script", "style", "link", "meta", "template"))
VOID = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
))  # fmt: skip
AS_IT_IS = frozenset(("pre", "textarea", "script", "style"))
SHOWN_AS_TYPED = frozenset((
    "value", "placeholder", "title", "content", "href", "src", "action", "alt",
))  # fmt: skip
"""Attributes whose line breaks and spaces people or programs may notice."""
CONTENT_TYPE = re.compile(r"^(/admin/r/)\d+(/)")
"""The admin's way to a row's page holds the number of its table's content type."""
TEXT, BLOCK, THROUGH, LETTER, OPENS, CLOSES = range(6)
"""What a part of a page means for the spaces beside it."""
Part = tuple[int, str]


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[Part] = []
        self._open: list[str] = []

    def handle_decl(self, decl: str) -> None:
        self.parts.append((BLOCK, f"<!{decl.lower()}>"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        hidden = tag == "input" and values.get("type", "").lower() == "hidden"
        self.parts.append((THROUGH if hidden else self._means(tag, OPENS), _tag(tag, values)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # Only in a drawing does the stroke end a tag; elsewhere browsers overlook it.
        ends = "svg" in self._open or tag == "svg"
        self.handle_starttag(tag, attrs)
        if ends and tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if tag in self._open:
            while self._open.pop() != tag:
                pass
        self.parts.append((self._means(tag, CLOSES), f"</{tag}>"))

    def handle_data(self, data: str) -> None:
        last = self._open[-1] if self._open else ""
        if last in ("script", "style"):
            lines = style_lines(data) if last == "style" else data.strip().split("\n")
            self.parts += [(THROUGH, f"|{line}") for line in lines]
        elif AS_IT_IS & set(self._open):
            if self.parts[-1][0] == OPENS:
                # The first line break after the tag is not part of the text.
                data = data.removeprefix("\n")
            self.parts += [(LETTER, f"|{line}") for line in data.split("\n")]
        elif self.parts and self.parts[-1][0] == TEXT:
            self.parts[-1] = (TEXT, self.parts[-1][1] + data)
        else:
            self.parts.append((TEXT, data))

    def _means(self, tag: str, box: int) -> int:
        if tag in BOXES:
            return box
        if "svg" in self._open:
            return BLOCK
        if tag in LETTERS:
            return LETTER
        return THROUGH if tag in INLINE or tag in UNSEEN else BLOCK


def lines_of(html: str) -> list[str]:
    """`html` as lines; what a browser shows alike gives the same lines."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    parts = [
        (kind, re.sub(r"[ \t\n\r\f]+", " ", text) if kind == TEXT else text)
        for kind, text in parser.parts
    ]
    parts = _less_space(parts, {OPENS: True, CLOSES: False}, str.lstrip)
    parts = list(_less_space(reversed(list(parts)), {OPENS: False, CLOSES: True}, str.rstrip))
    return [f'"{visible(text)}"' if kind == TEXT else text for kind, text in reversed(parts)]


def _less_space(parts: Iterable[Part], boxes: dict[int, bool], strip: object) -> Iterable[Part]:
    """`parts` without the spaces that follow, in this direction, an edge or another space."""
    edge = {BLOCK: True, LETTER: False, **boxes}
    at_edge = True
    for kind, text in parts:
        if kind == TEXT:
            kept = strip(text, " ") if at_edge else text  # type: ignore[operator]
            if kept:
                # A space at the far end of this text stands in for the next one.
                at_edge = strip is str.lstrip and kept.endswith(" ")
                yield kind, kept
        else:
            at_edge = edge.get(kind, at_edge)
            yield kind, text


def style_lines(css: str) -> list[str]:
    """A style sheet as lines: its rules and declarations, without comments."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    css = re.sub(r"\s*([{};,]|:(?=\s))\s*", r"\1", " ".join(css.split())).replace(";}", "}")
    return re.sub(r"(?<=[{};])", "\n", css).strip().split("\n")


def visible(text: str) -> str:
    """`text` in which spaces that do not break can be told from those that do."""
    return text.replace("\xa0", "&nbsp;").replace("\u202f", "&#8239;")


def _tag(tag: str, values: dict[str, str]) -> str:
    parts = [tag]
    for name in sorted(values):
        value = _attribute(name, values[name])
        shown = visible(escape(value)).replace("\n", "&#10;")
        parts.append(f'{name}="{shown}"' if value else name)
    return f"<{' '.join(parts)}>"


def _attribute(name: str, value: str) -> str:
    if name == "class":
        return " ".join(sorted(set(value.split())))
    if name == "href":
        return CONTENT_TYPE.sub(r"\1(type)\2", value)
    if name == "d":
        return re.sub(r"\s*([A-Za-z])\s*", r"\1", " ".join(value.split()))
    if name in SHOWN_AS_TYPED or name.startswith("data-"):
        return value
    return " ".join(value.split())
