"""What an update costs a company, said before the download; an app above registers the answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portal.core.extensions import ExtensionPoint

if TYPE_CHECKING:
    from integrators.models import Representative
    from releases.catalogue.models import Release


@dataclass(frozen=True)
class Cost:
    """`words` is a sentence; `when` says what makes it due; `free` means that nothing is."""

    words: str
    when: str = ""
    advice: str = ""
    free: bool = True


CostSource = Callable[["Representative", "Release"], Cost | None]

cost_sources: ExtensionPoint[CostSource] = ExtensionPoint("costs of updates")


def register_costs(source: CostSource) -> CostSource:
    """Say who knows the cost: the first answer that is not None counts."""
    return cost_sources.add(source)


def cost_of(representative: "Representative | None", release: "Release") -> Cost | None:
    """What updating the company's sites to `release` costs; None where nothing is to be said."""
    if representative is None:
        return None
    found = (source(representative, release) for source in cost_sources)
    return next((cost for cost in found if cost is not None), None)
