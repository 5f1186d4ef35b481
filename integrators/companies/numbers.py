"""Checks of SIREN, SIRET, VAT and phone numbers and postcodes, with python-stdnum."""

import re

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.fr import siren, siret, tva


def validate_siren(value: str) -> None:
    """Nine digits with a right check digit, or ValidationError."""
    if not siren.is_valid(value):
        raise ValidationError(
            _("This SIREN is not valid: it has nine digits, the last one a check digit."),
            code="siren",
        )


def validate_siret(value: str) -> None:
    """Fourteen digits with a right check digit (La Poste's own rule too), or ValidationError."""
    if not siret.is_valid(value):
        raise ValidationError(
            _("This SIRET is not valid: it has fourteen digits, the SIREN and five more."),
            code="siret",
        )


def validate_vat(value: str) -> None:
    """A French VAT number with a right key, or ValidationError."""
    if not tva.is_valid(value):
        raise ValidationError(
            _("Check the VAT number: FR, two digits, then the SIREN."), code="vat"
        )


POSTCODE = re.compile(r"(?!00)\d{5}")


def validate_vat_of(siren_number: str, value: str) -> None:
    """The VAT number of this very company (it ends with the SIREN), or ValidationError."""
    if value and not digits_of(value).endswith(siren_number):
        raise ValidationError(_("Check the VAT number: it is that of another SIREN."), code="vat")


def digits_of(value: str) -> str:
    """`value` without the spaces, dots and dashes that people type into numbers."""
    return re.sub(r"[\s.\-_/()\u00a0\u202f]", "", value)


FRENCH_REGIONS = ("FR", "GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF")
"""Where people dial ten digits that begin with 0 (ISO 3166)."""
OVERSEAS = {
    "0262": "RE", "0263": "RE", "0269": "YT", "0590": "GP", "0594": "GF", "0596": "MQ",
}  # fmt: skip
"""Lines that the plan of the mainland has room for, and that are not dialled by its code."""


def _is_number(value: str, region: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(value, region))
    except phonenumbers.NumberParseException:
        return False


def validate_phone(value: str) -> None:
    """A French phone number of ten digits, or a foreign one with its +, or ValidationError.

    As the numbering plans have it (phonenumbers): a number that no country gives is refused.
    Overseas ten digits are French too (0262, 0590, 0692…), each with a country code of its own.
    """
    if not any(_is_number(value, region) for region in FRENCH_REGIONS):
        raise ValidationError(
            _("Type ten digits, such as 03 87 65 98 80; outside France begin with +."),
            code="phone",
        )


def phone_international(value: str) -> str:
    """`+33387659880`, as machines dial it; "" for what is no number."""
    digits = digits_of(value)
    if digits.startswith("0508") and _is_number(digits[4:], "PM"):
        # Abroad the six digits follow the country's code.
        return f"+508{digits[4:]}"
    there = OVERSEAS.get(digits[:4])
    for region in (*([there] if there else []), *FRENCH_REGIONS):
        if value and _is_number(value, region):
            number = phonenumbers.parse(value, region)
            return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return ""


def validate_postcode(value: str) -> None:
    """A French postcode, or ValidationError."""
    if not POSTCODE.fullmatch(value):
        raise ValidationError(
            _("Write the five digits of the postcode, such as 54000."), code="postcode"
        )
