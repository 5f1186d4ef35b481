"""How many people and sites a withdrawal reaches, said before it is confirmed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise

if TYPE_CHECKING:
    from releases.catalogue.models import Release


@dataclass(frozen=True)
class Reach:
    """`count` of something, told in `label` ("12 sites run it"); `url` lists them, if it can."""

    label: str | Promise
    count: int
    url: str = ""


_sources: list[Callable[["Release"], Reach]] = []


def register(source: Callable[["Release"], Reach]) -> None:
    """Add a part of the reach; call it in AppConfig.ready."""
    if source not in _sources:
        _sources.append(source)


def reach_of(release: "Release") -> list[Reach]:
    return [source(release) for source in _sources]
