"""Which numbers a company must have: SIREN and SIRET in France, VAT and register elsewhere.

A company abroad is known by its national register (which one, and its number there), in the
European Union by its VAT number too. A company of Monaco has a SIREN, or stands in the register of
the Principality. Check digits are python-stdnum's; nobody is asked whether a number is in use.
"""

import re
from collections.abc import Callable, Iterator
from functools import partial

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum import get_cc_module
from stdnum.eu import vat
from stdnum.fr import siren, siret
from stdnum.mc import tva as monacan

from integrators.companies.identity.countries import FRANCE, FRENCH_POST, MONACO, country_name
from integrators.companies.identity.naming import Company
from integrators.companies.numbers import validate_postcode, validate_vat, validate_vat_of
from portal.ui.text.error_messages import FILL_IN

FRENCH_NUMBERS = ("siren", "siret")
REGISTER_NUMBERS = ("register_name", "register_number")
ELSEWHERE = _("Leave this empty: only France has it.")
POSTCODE_ABROAD = re.compile(r"[0-9A-Za-z][0-9A-Za-z -]{1,9}")
WITH_POSTCODES = (*(code.upper() for code in sorted(vat.MEMBER_STATES)), MONACO)
"""Where every address has a postcode for sure; elsewhere it may be empty."""
VAT_BEGINS = {"GR": "EL"}
"""Where a VAT number of the Union begins otherwise than with the code of its country."""
Wrong = Iterator[tuple[str, ValidationError]]


def in_union(country: str) -> bool:
    """Whether the country is of the European Union, whose companies have VAT numbers."""
    return country.lower() in vat.MEMBER_STATES


def known_by_siren(company: Company) -> bool:
    """Whether a SIREN and a SIRET are what the company must have."""
    either = company.country == MONACO and bool(company.siren or company.siret)
    return company.country == FRANCE or either


def needed(company: Company) -> tuple[str, ...]:
    """What such a company must say of its numbers and its postcode.

    Outside the Union not every country has VAT numbers, and some have no postcodes.
    """
    french = known_by_siren(company)
    asked: list[str] = [*(FRENCH_NUMBERS if french else REGISTER_NUMBERS)]
    if in_union(company.country) and not french:
        asked.append("vat_number")
    if company.country in WITH_POSTCODES:
        asked.append("postcode")
    return tuple(asked)


def numbers_without(company: Company) -> tuple[str, ...]:
    """The numbers that such a company has not, and that are not asked for."""
    return REGISTER_NUMBERS if known_by_siren(company) else FRENCH_NUMBERS


def identity_errors(company: Company) -> Wrong:
    """What is wrong with the numbers of a company, by field; a field's own checks come before."""
    french_post = company.country in FRENCH_POST
    check = validate_postcode if french_post else _validate_foreign_postcode
    yield from _wrong("postcode", company.postcode, check)
    french = known_by_siren(company)
    for name in needed(company):
        if not getattr(company, name):
            yield name, ValidationError(FILL_IN, code="required")
    for name in numbers_without(company):
        if getattr(company, name):
            words = (
                _("Leave this empty: the company is known by its SIREN.") if french else ELSEWHERE
            )
            yield name, ValidationError(words, code="elsewhere")
    if french:
        both = siren.is_valid(company.siren) and siret.is_valid(company.siret)
        if both and not company.siret.startswith(company.siren):
            yield "siret", ValidationError(_("The SIRET must begin with the SIREN."), code="siret")
    yield from _wrong("vat_number", company.vat_number, partial(_validate_vat, company))


def check_identity(company: Company) -> None:
    """ValidationError by field where numbers, country and postcode do not belong together."""
    if errors := dict(identity_errors(company)):
        raise ValidationError(errors)


def is_identified(company: Company) -> bool:
    """Whether all its numbers are there and right."""
    return all(name == "postcode" for name, _error in identity_errors(company))


def validate_foreign_vat(country: str, value: str) -> None:
    """A VAT number of that country, as far as its rule is known, or ValidationError."""
    if in_union(country):
        right = value.startswith(VAT_BEGINS.get(country, country)) and vat.is_valid(value)
    else:
        rule = get_cc_module(country.lower(), "vat")
        right = rule.is_valid(value) if rule else bool(re.fullmatch(r"[0-9A-Z]{4,20}", value))
    if not right:
        raise ValidationError(
            _("Check the VAT number: it is not valid in this country (%(country)s)."),
            code="vat",
            params={"country": country_name(country)},
        )


def _validate_vat(company: Company, value: str) -> None:
    if not known_by_siren(company):
        validate_foreign_vat(company.country, value)
    elif not (company.country == MONACO and monacan.is_valid(value)):
        validate_vat(value)
        if siren.is_valid(company.siren):
            validate_vat_of(company.siren, value)


def _validate_foreign_postcode(value: str) -> None:
    if not POSTCODE_ABROAD.fullmatch(value):
        raise ValidationError(
            _("Write the postcode as it stands on letters: two to ten letters and digits."),
            code="postcode",
        )


def _wrong(name: str, value: str, validate: Callable[[str], None]) -> Wrong:
    if value:
        try:
            validate(value)
        except ValidationError as error:
            yield name, error
