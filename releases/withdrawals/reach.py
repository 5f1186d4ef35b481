"""How many people and sites a withdrawal reaches, said before it is confirmed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise

from portal.core.extensions import ExtensionPoint

if TYPE_CHECKING:
    from releases.catalogue.models import Release


@dataclass(frozen=True)
class Reach:
    """`count` of something, told in `label` ("12 sites run it"); `url` lists them, if it can."""

    label: str | Promise
    count: int
    url: str = ""


ReachSource = Callable[["Release"], Reach]

reach_sources: ExtensionPoint[ReachSource] = ExtensionPoint("reach of a withdrawal")


def register_reach(source: ReachSource) -> ReachSource:
    """Add a part of the reach."""
    return reach_sources.add(source)


def reach_of(release: "Release") -> list[Reach]:
    return [source(release) for source in reach_sources]
