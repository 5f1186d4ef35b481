"""The wiki pages that release notes link, for whoever may read them."""

from collections.abc import Iterable
from typing import Any

from releases.catalogue.models import ReleaseNote
from releases.wiki.models import Audience
from releases.wiki.querysets import reads_reserved


def attach(user: Any, notes: Iterable[ReleaseNote]) -> None:
    """Give each note its `how_to`, the page where `user` reads how it works, and `how_to_closed`
    where it is not for them. One query at most."""
    linked = [(note, note.tutorial) for note in notes if note.tutorial]
    reserved = {page.pk for _note, page in linked if page.audience != Audience.PUBLIC}
    closed = reserved if reserved and not reads_reserved(user) else set()
    for note, page in linked:
        note.how_to_closed = page.pk in closed  # type: ignore[attr-defined]
        note.how_to = None if page.pk in closed else page  # type: ignore[attr-defined]
