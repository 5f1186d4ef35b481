"""How many rows a list has, without reading a great many of them to say it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

MOST = 10_000
"""Rows that are counted one by one; of more, the reader is told that they are more."""

MOST_FOUND = 1_000
"""The same of rows that hold some word, each of which has to be read for it."""


@dataclass(frozen=True)
class Counted:
    """`number` of rows, or where there are `more` of them, how many were counted."""

    number: int
    more: bool = False


def count_up_to(rows: QuerySet[Any], most: int | None = None) -> Counted:
    """One query, which stops at `most`."""
    most = most or MOST
    found = rows.order_by()[: most + 1].count()
    return Counted(min(found, most), found > most)
