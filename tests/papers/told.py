"""Stands in a template for whatever it asks for, and remembers what that was."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import Any

from django.template import engines

MOMENT = dt.datetime(2026, 8, 1, 9, 5, tzinfo=dt.UTC)
MOMENTS = (
    "*_at",
    "*_on",
    "*_until",
    "day",
    "*.day",
    "*.last_day",
    "at",
    "*.at",
    "*.dated",
    "*.since",
)
COUNTS = ("count", "licences", "*.licences", "downloads", "interventions")
ADDRESSES = ("url", "*_url", "*.url", "href")
FIXED: dict[str, Any] = {
    "*.siren": "552100554", "*.sha256": "ab" * 32, "qr": "data:image/svg+xml,%3Csvg/%3E",
    "language": "fr", "sizes": [(595, 842)], "*.size": 42,
}  # fmt: skip
"""What programs read."""
EXTENDED = re.compile(r'{%\s*(?:extends|include)\s+"([^"]+)"')
NAMES = re.compile(r"{[{%](.*?)[}%]}", re.S)
QUOTED = re.compile(r'"[^"]*"')


class Story:
    """What one rendering is told: text by default, `empty` for one path."""

    def __init__(self, text: str = "", empty: str = "") -> None:
        self.text, self.empty = text, empty
        self.asked: set[str] = set()

    def value(self, path: str) -> Any:
        self.asked.add(path)
        if path == self.empty:
            return ""
        if is_one_of(path, MOMENTS):
            return MOMENT
        if is_one_of(path, COUNTS):
            return 3
        if is_one_of(path, ADDRESSES):
            return "https://portal.example/page/"
        if is_one_of(path, FIXED):
            return FIXED[next(one for one in FIXED if fnmatchcase(path, one))]
        return Told(self, path)


class Told(str):
    """A text that has whatever attribute is asked for, and one item."""

    story: Story
    path: str

    def __new__(cls, story: Story, path: str) -> "Told":
        made = super().__new__(cls, story.text or f"[{path}]")
        made.story, made.path = story, path
        return made

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, str):
            return self.story.value(f"{self.path}.{key}")
        return super().__getitem__(key)

    def __len__(self) -> int:
        return 1

    def __iter__(self) -> Iterator[Any]:
        return iter([self.story.value(f"{self.path}.*")])


def is_one_of(path: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(path, pattern) for pattern in patterns)


def source(template: str) -> str:
    """A template's text, with those that it extends and includes."""
    engine: Any = engines["django"]
    text: str = engine.engine.get_template(template).source
    return text + "".join(source(other) for other in EXTENDED.findall(text))


def context(template: str, story: Story) -> dict[str, Any]:
    """A value for each name that the template uses."""
    found: set[str] = set()
    for inside in NAMES.findall(source(template)):
        found.update(re.findall(r"(?<![.\w])[a-z_]+", QUOTED.sub("", inside)))
    ours = {"portal", "site_url", "language", "subject", "forloop"}
    return {name: story.value(name) for name in sorted(found - ours)}
