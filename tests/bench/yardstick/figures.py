"""What was measured, as shares of the bare view: percentiles, the table, the refusal."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

STATED = {"integrators": 2_000, "machines": 1_000_000, "tickets": 200_000, "messages": 1_000_000}
QUICK = {"integrators": 60, "machines": 6_000, "tickets": 2_000, "messages": 10_000}
"""Enough to see that the script runs; what it prints then is no result."""
NO_RESULT = "QUICK RUN AT SMALL SIZES: THIS IS NO RESULT"


class TooSmall(Exception):
    """The data are below the stated sizes: figures over them would say nothing."""


def demand_size(found: Mapping[str, int]) -> None:
    """Raise TooSmall where any of the stated sizes is not reached."""
    short = [
        f"{name}: {found.get(name, 0):,} of {wanted:,}"
        for name, wanted in STATED.items()
        if found.get(name, 0) < wanted
    ]
    if short:
        raise TooSmall(f"Below the stated sizes, so nothing is reported ({'; '.join(short)}).")


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` of all do not exceed."""
    if not values:
        return math.nan
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


@dataclass
class Load:
    """One load on one kind of page: seconds of each read, and what went wrong."""

    seconds: float
    reads: list[float]
    writes: list[float] = field(default_factory=list)
    errors: dict[str, int] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Answers a second, the writes among them."""
        return (len(self.reads) + len(self.writes)) / self.seconds

    def ms(self, share: float) -> float:
        return percentile(self.reads, share) * 1000


@dataclass
class Slowest:
    """The slowest query of a page, and how the database goes about it."""

    ms: float
    sql: str
    plan: str


@dataclass
class Page:
    """What is told of one kind of page. `goal` is a share of the bare view."""

    name: str
    rate: float
    p50: float
    p95: float
    goal: float | None
    queries: int
    slowest: Slowest | None
    errors: dict[str, int]
    share: float = 0.0

    def beside(self, bare: float) -> Page:
        self.share = self.rate / bare if bare else math.nan
        return self

    @property
    def reached(self) -> bool | None:
        return None if self.goal is None else self.share >= self.goal


MIXED_RATE = 60
MIXED_GOAL = 150
"""Milliseconds that 95 of 100 mixed requests may take at that rate."""


@dataclass
class Mixed:
    """All kinds of pages of signed-in people at once, at a steady rate."""

    rate: float
    p50: float
    p95: float
    p99: float
    errors: dict[str, int]

    @property
    def reached(self) -> bool:
        # What was not answered in time was not asked either.
        return self.p95 < MIXED_GOAL and self.rate > 0.95 * MIXED_RATE and not self.errors

    def told(self) -> str:
        return (
            f"mixed, {MIXED_RATE} a second asked: {self.rate:.1f} answered, p50 {self.p50:.0f} ms, "
            f"p95 {self.p95:.0f} ms, p99 {self.p99:.0f} ms; goal: p95 under {MIXED_GOAL} ms"
            f"{'' if self.reached else ' ↓'}{f'  ERRORS {self.errors}' if self.errors else ''}"
        )


def mixed_of(found: Load) -> Mixed:
    return Mixed(found.rate, found.ms(0.5), found.ms(0.95), found.ms(0.99), found.errors)


def bare_rate(rates: Sequence[float]) -> float:
    """The middle of what the bare view did before, between and after the pages."""
    return percentile(rates, 0.5)


def table(pages: Sequence[Page], bare: float, title: str) -> str:
    """The pages as a table for people, the slowest first."""
    head = ("page", "req/s", "p50 ms", "p95 ms", "of bare", "goal", "queries", "slowest query")
    rows = [head, ("bare view, one point query", f"{bare:.0f}", "", "", "100 %", "", "1", "")]
    for page in sorted(pages, key=lambda page: page.share):
        slow = f"{page.slowest.ms:.1f} ms" if page.slowest else ""
        failed = f"  ERRORS {page.errors}" if page.errors else ""
        goal = "" if page.goal is None else f"{page.goal:.1%}{'' if page.reached else ' ↓'}"
        rows.append((
            page.name, f"{page.rate:.1f}", f"{page.p50:.0f}", f"{page.p95:.0f}",
            f"{page.share:.2%}", goal, f"{page.queries}", slow + failed,
        ))  # fmt: skip
    widths = [max(len(row[place]) for row in rows) for place in range(len(head))]
    lines = [
        "  ".join(
            cell.ljust(width) if place in (0, len(head) - 1) else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    return "\n".join([title, *lines])


def as_json(
    pages: Sequence[Page],
    rates: Sequence[float],
    sizes: Mapping[str, int],
    *,
    quick: bool,
    mixed: Mixed | None = None,
) -> dict[str, Any]:
    """The same for programs, with the plans. `result` is false for a quick run."""
    return {
        "result": not quick,
        "note": NO_RESULT if quick else "",
        "sizes": dict(sizes),
        "bare": {"rate": bare_rate(rates), "rates": list(rates)},
        "mixed": {**asdict(mixed), "reached": mixed.reached} if mixed else None,
        "pages": [{**asdict(page), "reached": page.reached} for page in pages],
    }
