"""How a company is named by its country and numbers, on papers, in entries and in lists."""

from typing import Any, Protocol

from integrators.companies.identity.countries import FRANCE, country_name
from portal.search.folding import fold


class Company(Protocol):
    """A company, a candidature, or what one was on a past day."""

    country: Any
    siren: Any
    siret: Any
    vat_number: Any
    register_name: Any
    register_number: Any
    postcode: Any


def identity_data(company: Company) -> dict[str, str]:
    """The numbers by which a paper names the company; only those that it has."""
    if company.siren:
        return {"siren": company.siren, "siret": company.siret}
    register = f"{company.register_name} {company.register_number}".strip()
    known = {"country": company.country, "register": register, "vat_number": company.vat_number}
    return {name: value for name, value in known.items() if value}


def abroad(company: Any) -> str:
    """The name of its country, in the reader's language; empty in France, where none is said."""
    return "" if company.country == FRANCE else country_name(company.country)


def town_of(company: Any) -> str:
    """Postcode and town, with the country where it is another."""
    return ", ".join(filter(None, (f"{company.postcode} {company.city}", abroad(company))))


def address_of(company: Any) -> str:
    """The whole address on one line."""
    return f"{company.street}, {town_of(company)}"


def register_key(number: str, name: str = "") -> str:
    """What a place in a register is compared by: "HRB 12345" and "hrb12345" are one."""
    return fold(f"{number} {name}").replace(" ", "")
