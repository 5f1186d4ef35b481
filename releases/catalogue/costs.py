"""What an update costs a company, said before the download; an app above registers the answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

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


Source = Callable[["Representative", "Release"], Cost | None]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Say who knows the cost; call it in AppConfig.ready."""
    if source not in _sources:
        _sources.append(source)


def cost_of(representative: "Representative | None", release: "Release") -> Cost | None:
    """What updating the company's sites to `release` costs; None where nothing is to be said."""
    if representative is None:
        return None
    found = (source(representative, release) for source in _sources)
    return next((cost for cost in found if cost is not None), None)
