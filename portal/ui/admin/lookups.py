"""By which names in its address a list of the admin may be narrowed: those of its own filters.

Django lets every field of the model be named there with every lookup, also one that no page
shows: `?password__startswith=a` tells a hash, `?text__contains=` a link, letter by letter.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.admin import ListFilter

FILTER = ("", "__exact", "__isnull", "__isempty", "__gte", "__lt", "__id__exact")
"""How the filters that Django makes of a field write it into the address."""
HIERARCHY = ("__year", "__month", "__day", "__gte", "__lt")


def lookups_of(list_filter: Iterable[Any], date_hierarchy: str | None) -> set[str]:
    """All names that these filters and this hierarchy of dates use."""
    names = {field + end for field in _fields(list_filter) for end in FILTER}
    names |= {str(each.parameter_name) for each in list_filter if _is_simple(each)}
    if date_hierarchy:
        names |= {date_hierarchy + end for end in HIERARCHY}
    return names


def _fields(list_filter: Iterable[Any]) -> Iterator[str]:
    for each in list_filter:
        if not _is_simple(each):
            yield each[0] if isinstance(each, list | tuple) else each


def _is_simple(each: Any) -> bool:
    return isinstance(each, type) and issubclass(each, ListFilter)
