"""Numbers of companies as people type them."""

import pytest
from django.core.exceptions import ValidationError

from integrators.companies.numbers import validate_phone


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
