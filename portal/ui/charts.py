"""Charts of figures that people compare, and the table beside each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.functional import Promise

from portal.ui.text.formats import number

Kind = Literal["line", "bar", "bars", "stacked"]
KINDS = ("line", "bar", "bars", "stacked")
"""Lines over time; bars upright; bars lying (long names); bars on one another."""

TONES = ("teal", "slate", "amber", "wax", "green", "ink")
"""The colours a series may have; without one they follow each other."""


@dataclass(frozen=True)
class Series:
    """One row of figures, as many as the chart has labels; None where there is none.

    `links` lead from each figure to the list behind it.
    """

    name: str | Promise
    figures: Sequence[float | None]
    tone: str = ""
    links: Sequence[str] = ()


@dataclass(frozen=True)
class Chart:
    """What is compared over `labels`; `axis` names them in the head of the table.

    `unit` is written after a figure ("%", "h"); `digits` are its decimals; `top` is the end of
    the scale where it is fixed (5 for a mark out of five). Raises ValueError where rows and
    labels do not fit each other.
    """

    title: str | Promise
    axis: str | Promise
    labels: Sequence[str | Promise]
    series: Sequence[Series]
    kind: Kind = "bar"
    unit: str = ""
    digits: int = 0
    top: float | None = None
    hint: str | Promise = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"A chart is one of {', '.join(KINDS)}, not {self.kind}.")
        for row in self.series:
            if row.tone and row.tone not in TONES:
                raise ValueError(f"The tone of a series is one of {', '.join(TONES)}.")
            if len(row.figures) != len(self.labels):
                raise ValueError(f"{row.name}: {len(row.figures)} figures, {len(self.labels)}")
            if row.links and len(row.links) != len(row.figures):
                raise ValueError(f"{row.name}: {len(row.links)} links")

    @property
    def empty(self) -> bool:
        return not any(figure for row in self.series for figure in row.figures)

    @property
    def size(self) -> str:
        """How much room lying bars take: each label has a line."""
        return "few" if len(self.labels) < 5 else "many" if len(self.labels) > 10 else "some"

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The table: for each label its figures, with their links."""
        return [
            {
                "label": label,
                "cells": [
                    {
                        "text": number(row.figures[at], self.digits, self.unit),
                        "link": row.links[at] if row.links else "",
                    }
                    for row in self.series
                ],
            }
            for at, label in enumerate(self.labels)
        ]

    @property
    def data(self) -> dict[str, Any]:
        """What the script reads, in the reader's language."""
        return {
            "kind": self.kind,
            "labels": [str(label) for label in self.labels],
            "unit": self.unit,
            "digits": self.digits,
            "top": self.top,
            "series": [
                {
                    "name": str(row.name),
                    "figures": list(row.figures),
                    "tone": row.tone or TONES[at % len(TONES)],
                    "links": list(row.links),
                }
                for at, row in enumerate(self.series)
            ],
        }
