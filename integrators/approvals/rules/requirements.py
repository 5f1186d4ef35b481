"""The requirements that an answer about eligibility names, met or not, in words."""

from dataclasses import dataclass

from integrators.companies.models import Integrator, Representative, RepresentativeRole
from integrators.legal_file.documents import Paper

PERSONAL = frozenset({"representative", "training", "charter", "complementary"})
"""The requirements that a person meets, whatever their company does."""


@dataclass(frozen=True)
class Requirement:
    """`label` says how things stand, `what_to_do` how to mend it (empty when met).

    `url_name` names the page without arguments where it is mended, if there is one.
    """

    code: str
    met: bool
    label: str
    what_to_do: str = ""
    url_name: str = ""


@dataclass(frozen=True)
class Eligibility:
    """The answer for one person. `requirements` are in the order in which to meet them."""

    representative: Representative | None
    requirements: tuple[Requirement, ...]
    role: str = ""
    """What the person was at the moment asked for."""

    @property
    def role_name(self) -> str:
        return str(RepresentativeRole(self.role).label) if self.role else ""

    @property
    def ok(self) -> bool:
        return all(item.met for item in self.requirements)

    def __bool__(self) -> bool:
        return self.ok

    @property
    def missing(self) -> tuple[Requirement, ...]:
        return tuple(item for item in self.requirements if not item.met)

    @property
    def person_in_order(self) -> bool:
        """Trained and bound by the charter, whatever the company's approval says."""
        return not any(item.code in PERSONAL for item in self.missing)

    @property
    def person_missing(self) -> tuple[Requirement, ...]:
        return tuple(item for item in self.missing if item.code in PERSONAL)

    def met(self, code: str) -> bool:
        return any(item.met for item in self.requirements if item.code == code)


@dataclass(frozen=True)
class CompanyCheck:
    """What an approval for `line` asks of the company, and how its people stand."""

    integrator: Integrator
    line: str
    requirements: tuple[Requirement, ...]
    team: tuple[Eligibility, ...]
    papers: tuple[Paper, ...] = ()

    @property
    def ok(self) -> bool:
        return all(item.met for item in self.requirements)

    @property
    def missing(self) -> tuple[Requirement, ...]:
        return tuple(item for item in self.requirements if not item.met)
