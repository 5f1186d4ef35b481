"""Stored files that may be gone by the time they are opened: the answer is 404, never 500."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.http import Http404


@contextmanager
def or_not_found() -> Iterator[None]:
    """Raise Http404 where a file that is opened inside is not in storage any more.

    Between the row that a view has read and its file, a withdrawal may move it, an erasure
    remove it, a restored backup lack it.
    """
    try:
        yield
    except FileNotFoundError as error:
        raise Http404 from error


def open_stored(file: Any) -> Any:
    """A `FieldFile`, open for reading. Raises Http404 where storage does not have it."""
    with or_not_found():
        return file.open("rb")
