"""A page loads the style sheet of each class that it, or a part that it includes, is drawn with.

A part of another app draws nothing without that app's sheet: the order to stop using a withdrawn
version once stood on the page of its recall as bare text.
"""

import re
from functools import cache

import pytest

from tests.gates.sources import ROOT, name

TEMPLATES, STATIC = ROOT / "templates", ROOT / "static"
REFERENCE = re.compile(r'{% (?:extends|include) "([^"]+)"')
LINK = re.compile(r"""{% static ['"]([^'"]+\.css)['"] %}""")
TAG = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
UNKNOWN = "…"
"""In place of a tag: a name that it makes in part is not looked for."""
CLASS = re.compile(r'class="([^"]*)"')
PAGES = [
    path for path in sorted(TEMPLATES.rglob("*.html")) if "{% extends" in path.read_text("utf-8")
]


@cache
def drawn_by(sheet: str) -> frozenset[str]:
    text = re.sub(r"/\*.*?\*/", "", (STATIC / sheet).read_text("utf-8"), flags=re.DOTALL)
    selectors = re.findall(r"([^{}]+)\{", text)
    return frozenset(found for one in selectors for found in re.findall(r"\.([a-z][\w-]*)", one))


@cache
def all_drawn() -> frozenset[str]:
    sheets = [path for path in STATIC.rglob("*.css") if "vendor" not in path.parts]
    return frozenset().union(*(drawn_by(str(path.relative_to(STATIC))) for path in sheets))


def with_its_parts(template: str, found: dict[str, str] | None = None) -> dict[str, str]:
    """The text of a template of ours, and of all that it extends and includes by name."""
    found = {} if found is None else found
    path = TEMPLATES / template
    if template not in found and path.exists():
        found[template] = path.read_text("utf-8")
        for other in REFERENCE.findall(found[template]):
            with_its_parts(other, found)
    return found


def undrawn(template: str) -> set[tuple[str, str]]:
    """The parts and their classes that only sheets draw which the page does not load."""
    parts = with_its_parts(template)
    linked = [sheet for text in parts.values() for sheet in LINK.findall(text)]
    if not linked:
        return set()
    drawn = frozenset().union(*(drawn_by(sheet) for sheet in linked))
    used = {
        (part, one)
        for part, text in parts.items()
        for listed in CLASS.findall(TAG.sub(UNKNOWN, text))
        for one in listed.split()
    }
    return {(part, one) for part, one in used if one in all_drawn() - drawn}


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_each_class_has_its_sheet(path):
    assert not undrawn(str(path.relative_to(TEMPLATES)))


def test_a_missing_sheet_is_found(tmp_path, monkeypatch):
    monkeypatch.setitem(globals(), "TEMPLATES", tmp_path)
    part = '<p class="stop {% if a %}is-on{% endif %}">'
    (tmp_path / "part.html").write_text(part)
    (tmp_path / "page.html").write_text(
        """{% static 'ui/css/base.css' %}{% include "part.html" %}"""
    )
    assert undrawn("page.html") == {("part.html", "stop")}
    (tmp_path / "page.html").write_text(
        """{% static 'releases/releases.css' %}{% include "part.html" %}"""
    )
    assert not undrawn("page.html")
