"""Lists read page by page: by key where they grow for ever, by number where they stay short.

By key (`keyset_page`) the thousandth page is as quick as the first, and steady while rows come
in: a page knows the keys of its first and last row, and the next begins after the last, whatever
was added meanwhile. There is no page number and no count.

By number (`numbered_page`) the reader is told which page of how many it is, and may sort by what
has no index; each page counts and passes over all that stands before it.

`{% pagination page %}` leads on from either.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, QueryDict

from portal.ui.lists.sorting import turned

M = TypeVar("M", bound=Model)

AFTER, BEFORE, NUMBER = "after", "before", "page"


@dataclass(frozen=True)
class KeysetPage(Generic[M]):
    """Rows, and the query strings (`?…`) of the neighbouring pages, empty where there is none."""

    rows: list[M]
    next: str = ""
    previous: str = ""

    @property
    def alone(self) -> bool:
        return not self.next and not self.previous


def keyset_page(
    queryset: QuerySet[M], request: HttpRequest, *, order: Sequence[str], size: int = 50
) -> KeysetPage[M]:
    """The page of `queryset` that the request's `after` or `before` names, in one query.

    `order` is as for `order_by`; its fields are never null and the last of them is unique
    ("-created_at", "-pk"). A key that nothing made is taken for none: the first page.
    """
    fields = [name.removeprefix("-") for name in order]
    back = BEFORE in request.GET
    key = _decode(queryset, fields, request.GET.get(BEFORE if back else AFTER, ""))
    back = back and key is not None
    used = [turned(name) for name in order] if back else list(order)
    found = queryset.order_by(*used)
    if key is not None:
        found = found.filter(_beyond(used, key))
    rows = list(found[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    if back:
        rows.reverse()
    if not rows:
        return KeysetPage([])
    forward, backward = (True, more) if back else (more, key is not None)
    return KeysetPage(
        rows,
        next=_query(request.GET, AFTER, _encode(rows[-1], fields)) if forward else "",
        previous=_query(request.GET, BEFORE, _encode(rows[0], fields)) if backward else "",
    )


def numbered_page(
    rows: Sequence[Any] | QuerySet[Any], request: HttpRequest, *, size: int = 50
) -> Page[Any]:
    """The page of `rows` that the request's `page` names; a wrong number gives the nearest."""
    return Paginator(rows, size).get_page(request.GET.get(NUMBER))


def neighbours(page: Page[Any], request: HttpRequest) -> tuple[str, str]:
    """The query strings of the pages before and after a numbered one, empty where none is."""
    before = str(page.previous_page_number()) if page.has_previous() else ""
    after = str(page.next_page_number()) if page.has_next() else ""
    return _turned_to(request, before), _turned_to(request, after)


def _turned_to(request: HttpRequest, number: str) -> str:
    """The present query with another page."""
    if not number:
        return ""
    query = request.GET.copy()
    query[NUMBER] = number
    return f"?{query.urlencode()}"


def _beyond(order: Sequence[str], key: Sequence[Any]) -> Q:
    """What comes after `key`: greater in one field, equal in all that stand before it."""
    condition, equal = Q(), Q()
    for name, value in zip(order, key, strict=True):
        field = name.removeprefix("-")
        further = "lt" if name.startswith("-") else "gt"
        condition |= equal & Q((f"{field}__{further}", value))
        equal &= Q((field, value))
    # The first field alone, too: an index can begin there.
    first = order[0].removeprefix("-")
    bound = "lte" if order[0].startswith("-") else "gte"
    return Q((f"{first}__{bound}", key[0])) & condition


def _encode(row: Model, fields: Sequence[str]) -> str:
    values = [_plain(_value(row, name)) for name in fields]
    text = json.dumps(values, separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _value(row: Any, path: str) -> Any:
    for part in path.split("__"):
        row = getattr(row, part)
    return row


def _plain(value: Any) -> Any:
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    return value if isinstance(value, int) else str(value)


def _decode(queryset: QuerySet[Any], fields: Sequence[str], text: str) -> list[Any] | None:
    """The key that `text` holds, each part as its field takes it; None where it holds none."""
    if not text:
        return None
    try:
        padded = text + "=" * (-len(text) % 4)
        values = json.loads(base64.urlsafe_b64decode(padded.encode("ascii")))
        if not isinstance(values, list) or len(values) != len(fields):
            return None
        return [_typed(queryset, *pair) for pair in zip(fields, values, strict=True)]
    except (ValueError, binascii.Error, ValidationError, OverflowError, TypeError):
        return None


def _typed(queryset: QuerySet[Any], path: str, value: Any) -> Any:
    if path in queryset.query.annotations:
        field: Any = queryset.query.annotations[path].output_field
    else:
        field = None
        model: Any = queryset.model
        for part in path.split("__"):
            field = model._meta.pk if part == "pk" else model._meta.get_field(part)
            model = field.related_model
    typed = field.to_python(value)
    if typed is None or "\x00" in str(typed):
        raise ValueError("A key has no empty part.")
    if isinstance(typed, int) and abs(typed) >= 2**63:
        raise ValueError("No such row.")
    return typed


def _query(asked: QueryDict, name: str, key: str) -> str:
    """The present query with another key."""
    query = asked.copy()
    for old in (AFTER, BEFORE, NUMBER):
        query.pop(old, None)
    query[name] = key
    return f"?{query.urlencode()}"
