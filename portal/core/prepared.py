"""Queries that are built and compiled once per process, and only bound to values afterwards.

A question with a dozen subqueries takes the ORM 15 ms to write down and the database 0.2 ms to
answer. Where it is asked on every page (may this person download?), it is written once:

    @prepared
    def _facts(line: str) -> QuerySet[Any]:
        return Approval.objects.filter(line=line, ends_on__gte=Bound("day", DateField()))

    _facts("V4").rows(day=clock.today())

The arguments give the query its shape: each combination is compiled once, so they must be few. A
`Bound` is what changes from call to call. What the query asks is the ORM's own and stays readable;
only the text of the SQL is kept, and answers never are.
"""

import copy
from collections.abc import Callable
from functools import lru_cache, wraps
from threading import Lock
from typing import Any, Generic, ParamSpec, TypeVar

from django.db import connections
from django.db.models import Expression, Field, QuerySet
from django.utils.functional import cached_property

P = ParamSpec("P")
Row = TypeVar("Row")

SHAPES = 64
"""So many shapes of one query are kept; one that is not is compiled again."""


_WRITING = Lock()


class Bound(Expression):
    """A value that is given when the query runs, of the type of `output_field`."""

    def __init__(self, name: str, output_field: Field[Any, Any]) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]

    def value_in(self, values: dict[str, Any], connection: Any) -> Any:
        return self.output_field.get_db_prep_value(values[self.name], connection)


class Prepared(Generic[Row]):
    """One shape of a query."""

    def __init__(self, queryset: QuerySet[Any, Row]) -> None:
        self.queryset: Any = queryset
        # What a prefetch asks besides is not part of what is compiled.
        assert not queryset._prefetch_related_lookups  # type: ignore[attr-defined]
        self._compiled: tuple[Any, str, tuple[Any, ...]] | None = None

    def rows(self, **values: Any) -> list[Row]:
        """The answer for these values of its `Bound`s, in one query.

        Raises KeyError where a value is missing, EmptyResultSet where no value could find a row.
        """
        return list(self.queryset._iterable_class(_Asked(self, values)))

    def count(self, **values: Any) -> int:
        """How many rows that is, in one query."""
        connection = connections[self.queryset.db]
        sql, bound = self._keys.compiler(values, connection).as_sql()
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM ({sql}) AS counted", bound)  # noqa: S608
            return int(cursor.fetchone()[0])

    @cached_property
    def _keys(self) -> "Prepared[Any]":
        return Prepared(self.queryset.order_by().values("pk"))

    def compiler(self, values: dict[str, Any], connection: Any) -> Any:
        """Django's compiler of the query, with SQL and values at hand, for one use."""
        kept, sql, parameters = self._compiled or self._compile(connection)
        bound = tuple(
            each.value_in(values, connection) if isinstance(each, Bound) else each
            for each in parameters
        )
        compiler = copy.copy(kept)
        # Each thread has a connection of its own.
        compiler.connection = connection
        compiler.as_sql = lambda *args, **kwargs: (sql, bound)
        return compiler

    def _compile(self, connection: Any) -> tuple[Any, str, tuple[Any, ...]]:
        # A query that is written down changes meanwhile (which tables it still needs): two
        # threads at once would leave one of them out, and keep that for as long as they live.
        with _WRITING:
            if self._compiled is None:
                made = self.queryset.query.get_compiler(connection=connection)
                self._compiled = (made, *made.as_sql())
            return self._compiled


class _Asked:
    """What Django's iterables of rows want of a queryset and its query."""

    _known_related_objects: dict[Any, Any] = {}

    def __init__(self, prepared: Prepared[Any], values: dict[str, Any]) -> None:
        self._prepared = prepared
        self._values = values
        self.db = prepared.queryset.db
        self.query = self
        self._fields = prepared.queryset._fields

    def get_compiler(self, using: str) -> Any:
        return self._prepared.compiler(self._values, connections[using])

    def __getattr__(self, name: str) -> Any:
        """The names of what was selected are the query's own."""
        return getattr(self._prepared.queryset.query, name)


def prepared(build: Callable[P, QuerySet[Any, Row]]) -> Callable[P, Prepared[Row]]:
    """Have the query that `build` returns prepared, once for each of its arguments (hashable)."""

    @lru_cache(maxsize=SHAPES)
    def shape(args: Any, kwargs: Any) -> Prepared[Row]:
        return Prepared(build(*args, **dict(kwargs)))

    @wraps(build)
    def one_shape(*args: P.args, **kwargs: P.kwargs) -> Prepared[Row]:
        return shape(args, tuple(sorted(kwargs.items())))

    return one_shape
