"""The median and the 90th percentile, counted by the database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import Aggregate, Field

PARTS = (0.5, 0.9)


class Spread(NamedTuple):
    """Half of the values are at most `median`, nine in ten at most `ninth`."""

    median: float
    ninth: float


def spread_of(values: Sequence[float]) -> Spread | None:
    """Between two values in proportion, as PostgreSQL's percentile_cont; None of none."""
    if not values:
        return None
    ordered = sorted(values)
    return Spread(*(_at(ordered, part) for part in PARTS))


def _at(ordered: Sequence[float], part: float) -> float:
    place = part * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


class SpreadField(Field[Spread | None, Spread | None]):
    """What `SpreadOf` gives; no column has it."""

    def from_db_value(self, value: Any, _expression: Any, _connection: Any) -> Spread | None:
        if isinstance(value, str):
            return spread_of([each for each in json.loads(value) if each is not None])
        return Spread(*value) if value else None


class SpreadOf(Aggregate):
    """The `Spread` of a column; None where it has no value.

    SQLite has no percentile_cont: it hands out the values.
    """

    function = "percentile_cont"
    template = (
        f"%(function)s(ARRAY[{PARTS[0]}, {PARTS[1]}]) WITHIN GROUP (ORDER BY %(expressions)s)"
    )
    output_field = SpreadField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        handed_out = self.copy()
        handed_out.function = "json_group_array"
        handed_out.template = "%(function)s(%(expressions)s)"
        return handed_out.as_sql(compiler, connection, **context)
