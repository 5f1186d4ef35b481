"""Which licences a contract covers: the floor above knows what is installed, and registers it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from integrators.companies.models import Integrator
from integrators.contracts.models import ComplianceContract
from portal.core.extensions import ExtensionPoint


@dataclass(frozen=True)
class Licence:
    """One installed licence; serial number and place are for people to find it."""

    number: str
    serial: str
    place: str
    url: str


LicenceSource = Callable[[Integrator], Sequence[Licence]]

licence_sources: ExtensionPoint[LicenceSource] = ExtensionPoint("installed licences")


def register_licences(source: LicenceSource) -> LicenceSource:
    """Say what a company has installed, the longest installed first."""
    return licence_sources.add(source)


def not_covered(contract: ComplianceContract) -> list[Licence]:
    """The installed licences beyond the number of a contract: the latest ones."""
    known = [row for source in licence_sources for row in source(contract.integrator)]
    return known[contract.licences :]
