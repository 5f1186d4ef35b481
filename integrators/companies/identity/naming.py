"""How a company is named by its country and numbers, on papers, in entries and in lists."""

from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import Q

from integrators.companies.identity.countries import FRANCE, country_name
from portal.search.folding import key_of
from portal.search.matching import SHORTEST_CODE
from portal.ui.text.formats import NBSP


class Company(Protocol):
    """A company, a candidature, or what one was on a past day."""

    country: Any
    siren: Any
    siret: Any
    vat_number: Any
    register_name: Any
    register_number: Any
    postcode: Any


@dataclass
class Numbers:
    """The numbers of a company that is no row of its own."""

    country: str
    siren: str = ""
    siret: str = ""
    vat_number: str = ""
    register_name: str = ""
    register_number: str = ""
    postcode: str = ""

    @property
    def number(self) -> str:
        """The number by which a table names it."""
        return self.siren or self.vat_number or self.register_number


def identity_data(company: Company) -> dict[str, str]:
    """The numbers by which a paper names the company; only those that it has.

    None breaks across lines, as a register writes some: HRB 12345.
    """
    if company.siren:
        return {"siren": company.siren, "siret": company.siret}
    register = f"{company.register_name} {company.register_number.replace(' ', NBSP)}".strip()
    known = {"country": company.country, "register": register, "vat_number": company.vat_number}
    return {name: value for name, value in known.items() if value}


def abroad(company: Any) -> str:
    """The name of its country, in the reader's language; empty in France, where none is said."""
    return "" if company.country == FRANCE else country_name(company.country)


def town_of(company: Any) -> str:
    """Postcode and town, with the country where it is another."""
    town = f"{company.postcode} {company.city}".strip()
    return ", ".join(filter(None, (town, abroad(company))))


def address_of(company: Any) -> str:
    """The whole address on one line."""
    return f"{company.street}, {town_of(company)}"


def by_register(typed: str) -> Q | None:
    """Whom somebody means who searches for a number in a register abroad."""
    key = key_of(typed)
    long = len(key) >= SHORTEST_CODE and any(sign.isdigit() for sign in key)
    return Q(register_key__startswith=key) if long else None


def same_company(company: Any) -> Q:
    """By which numbers the same company is found among rows of `KnownByNumbers`."""
    if company.siren:
        return Q(siren=company.siren)
    key = key_of(company.register_number, company.register_name)
    same = Q(siren="", country=company.country, register_key=key)
    return same | Q(siren="", vat_number=company.vat_number) if company.vat_number else same
