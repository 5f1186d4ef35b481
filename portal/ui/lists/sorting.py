"""Sorting of lists by real links: `?sort=name`, `?sort=-published`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ASKED = "sort"
"""The name in the address."""


@dataclass(frozen=True)
class Sorting:
    """The order that the reader chose.

    `columns` maps what the address may say to the fields it sorts by, as `order_by` takes them:
    `{"name": ("name_sorted", "pk"), "signed": ("-signed_at", "-pk")}`; a "-" in the address turns
    all of them round. Where the address says nothing, or what is not `known`, it is `default`.
    """

    columns: Mapping[str, tuple[str, ...]]
    chosen: str
    asked: str = ""

    @classmethod
    def of(
        cls, query: Mapping[str, Any], columns: Mapping[str, tuple[str, ...]], default: str
    ) -> Sorting:
        """Raises KeyError when `default` is not one of `columns`."""
        _ = columns[default.removeprefix("-")]
        asked = query.get(ASKED) or ""
        return cls(columns, asked if asked.removeprefix("-") in columns else default, asked)

    @property
    def known(self) -> bool:
        """Whether the list has the order that was asked for, if one was."""
        return self.asked in ("", self.chosen)

    @property
    def order(self) -> tuple[str, ...]:
        """For `order_by`, or as the `order` of a page by key."""
        fields = self.columns[self.chosen.removeprefix("-")]
        return tuple(map(turned, fields)) if self.chosen.startswith("-") else fields

    def state(self, column: str) -> str:
        """`aria-sort` of a column: ascending, descending, or empty where it does not sort."""
        if self.chosen.removeprefix("-") != column:
            return ""
        return "descending" if self.order[0].startswith("-") else "ascending"

    def next(self, column: str) -> str:
        """What a press on the head of `column` asks for."""
        return f"-{column}" if self.chosen == column else column


def turned(field: str) -> str:
    return field.removeprefix("-") if field.startswith("-") else f"-{field}"
