"""Which numbers a company must have: SIREN and SIRET in France, VAT and register elsewhere.

A company abroad is known by its national register (which one, and its number there), in the
European Union by its VAT number too. A company of Monaco has a SIREN, or stands in the register of
the Principality. Check digits are python-stdnum's; nobody is asked whether a number is in use.
"""

import re
from collections.abc import Callable, Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum import get_cc_module
from stdnum.eu import vat
from stdnum.fr import siren, siret, tva
from stdnum.mc import tva as monacan

from integrators.companies.identity.countries import FRANCE, FRENCH_POST, MONACO, country_name
from integrators.companies.identity.naming import Company
from integrators.companies.numbers import validate_postcode, validate_vat, validate_vat_of
from portal.ui.text.error_messages import FILL_IN

POSTCODE_ABROAD = re.compile(r"[0-9A-Za-z][0-9A-Za-z -]{1,9}")
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


def identity_errors(company: Company) -> Wrong:
    """What is wrong with the numbers of a company, by field; a field's own checks come before."""
    french_post = company.country in FRENCH_POST
    check = validate_postcode if french_post else _validate_foreign_postcode
    yield from _wrong("postcode", company.postcode, check)
    yield from _french_errors(company) if known_by_siren(company) else _foreign_errors(company)


def check_identity(company: Company) -> None:
    """ValidationError by field where numbers, country and postcode do not belong together."""
    if errors := dict(identity_errors(company)):
        raise ValidationError(errors)


def is_identified(company: Company) -> bool:
    """Whether all its numbers are there and right."""
    return not any(identity_errors(company))


def validate_foreign_vat(country: str, value: str) -> None:
    """A VAT number of that country, as far as its rule is known, or ValidationError."""
    if in_union(country):
        right = value.startswith(VAT_BEGINS.get(country, country)) and vat.is_valid(value)
    else:
        rule = get_cc_module(country.lower(), "vat")
        right = rule.is_valid(value) if rule else bool(re.fullmatch(r"[0-9A-Z]{4,20}", value))
    if not right:
        raise ValidationError(
            _("Check the VAT number: it is none of this country (%(country)s)."),
            code="vat",
            params={"country": country_name(country)},
        )


def _french_errors(company: Company) -> Wrong:
    for name in ("siren", "siret"):
        if not getattr(company, name):
            yield name, ValidationError(FILL_IN, code="required")
    both = siren.is_valid(company.siren) and siret.is_valid(company.siret)
    if both and not company.siret.startswith(company.siren):
        yield "siret", ValidationError(_("The SIRET must begin with the SIREN."), code="siret")
    yield from _wrong("vat_number", company.vat_number, lambda value: _of_siren(company, value))
    for name in ("register_name", "register_number"):
        if getattr(company, name):
            yield (
                name,
                ValidationError(
                    _("Leave this empty: the company is known by its SIREN."), code="register"
                ),
            )


def _of_siren(company: Company, value: str) -> None:
    if company.country == MONACO and monacan.is_valid(value):
        return
    validate_vat(value)
    if siren.is_valid(company.siren) and tva.is_valid(value):
        validate_vat_of(company.siren, value)


def _foreign_errors(company: Company) -> Wrong:
    for name in ("register_name", "register_number"):
        if not getattr(company, name):
            yield name, ValidationError(FILL_IN, code="required")
    if in_union(company.country) and not company.vat_number:
        yield "vat_number", ValidationError(FILL_IN, code="required")
    yield from _wrong(
        "vat_number", company.vat_number, lambda value: validate_foreign_vat(company.country, value)
    )
    for name in ("siren", "siret"):
        if getattr(company, name):
            yield (
                name,
                ValidationError(_("Leave this empty: only France has it."), code="abroad"),
            )


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
