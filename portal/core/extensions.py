"""Extension points: where an app offers a place, and the apps above it add to it.

An import only ever goes down, so an app cannot ask those above it what they have to show, say
or check. It offers an `ExtensionPoint` instead, with a function of a searchable name around it
(`register_banners`), and asks whatever was added:

    banner_sources: ExtensionPoint[BannerSource] = ExtensionPoint("banners")

The apps above add in `AppConfig.ready`, once and for all; nothing is ever taken away.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class ExtensionPoint(Generic[T]):
    """What was added under `name`, in the order in which it was: that of INSTALLED_APPS.

    The same thing added twice counts once. With a `key`, things of one key are the same, and
    the later takes the place of the earlier; without it, each is its own key.
    """

    def __init__(self, name: str, *, key: Callable[[T], Hashable] | None = None) -> None:
        self.name = name
        self._key = key
        self._items: dict[Hashable, T] = {}

    def add(self, item: T) -> T:
        """Add `item` and return it, so that this is a decorator too."""
        self._items[self._key(item) if self._key else item] = item
        return item

    def get(self, key: Hashable) -> T | None:
        """What was added under `key`."""
        return self._items.get(key)

    def __iter__(self) -> Iterator[T]:
        # A copy: who is asked may be the first to import an app's code.
        return iter(list(self._items.values()))

    def __len__(self) -> int:
        return len(self._items)

    def __repr__(self) -> str:
        return f"<ExtensionPoint {self.name}: {len(self)}>"
