"""Numbers of companies as people type them."""

import pytest
from django.core.exceptions import ValidationError

from integrators.companies.numbers import phone_international, validate_phone


@pytest.mark.parametrize(
    "value",
    [
        "03 87 65 98 80", "0262 20 12 34", "0692 12 34 56", "0590 90 12 34", "0694 20 12 34",
        "0696 20 12 34", "0639 01 23 45", "0508 41 12 34", "+33 3 87 65 98 80", "+262 692 12 34 56",
        "+352 27 12 34 56",
    ],
)  # fmt: skip
def test_french_numbers_are_typed_as_they_are_dialled_overseas_too(value):
    validate_phone(value)


@pytest.mark.parametrize("value", ["0299", "0000000000", "12 34", "+262 12", "abc"])
def test_what_no_country_gives_is_refused(value):
    with pytest.raises(ValidationError):
        validate_phone(value)


@pytest.mark.parametrize(
    ("typed", "dialled"),
    [
        ("03 87 65 98 80", "+33387659880"), ("0639 01 23 45", "+262639012345"),
        ("0269 60 12 34", "+262269601234"), ("0692 12 34 56", "+262692123456"),
        ("0262 20 12 34", "+262262201234"), ("0508 41 12 34", "+508411234"),
        ("0594 30 12 34", "+594594301234"), ("0596 70 12 34", "+596596701234"),
        ("0590 90 12 34", "+590590901234"), ("+352 27 12 34 56", "+35227123456"), ("0299", ""),
    ],
)  # fmt: skip
def test_each_land_overseas_has_its_code_for_machines(typed, dialled):
    """Mayotte (0269, 0639) is dialled as Réunion is."""
    assert phone_international(typed) == dialled
