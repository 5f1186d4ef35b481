"""The legal data of a company as one dictionary type: forms, imports and the demo fill it."""

from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict

from django.core.exceptions import ValidationError
from django.db import models

from integrators.companies.identity.countries import FRANCE, FRENCH_POST
from integrators.companies.identity.naming import address_of, identity_data
from integrators.companies.models import Contact, Integrator
from integrators.companies.numbers import digits_of
from portal.core.actions import Refused
from portal.ui.printed import check_printable


class LegalData(TypedDict):
    """All as typed; numbers may hold spaces. Abroad `siren` and `siret` are empty."""

    name: str
    siren: str
    siret: str
    vat_number: str
    register_name: NotRequired[str]
    register_number: NotRequired[str]
    country: NotRequired[str]
    street: str
    postcode: str
    city: str
    email: str
    phone: str
    language: str


class ContactData(TypedDict):
    name: str
    function: str
    email: str
    phone: str


NUMBERS = ("siren", "siret", "vat_number", "postcode", "phone")


def tidy_legal_data(values: Mapping[str, Any]) -> dict[str, Any]:
    """`values` without the spaces that people type into numbers and around words."""
    tidied = {
        key: digits_of(value).upper() if key in NUMBERS else value.strip()
        for key, value in values.items()
        if isinstance(value, str)
    }
    if "postcode" in tidied and (values.get("country") or FRANCE) not in FRENCH_POST:
        # Elsewhere it may hold a space or a hyphen (SW1A 1AA, 00-950).
        tidied["postcode"] = values["postcode"].strip().upper()
    return tidied


def run_model_checks(instance: Integrator | Contact, *, exclude: set[str]) -> None:
    """Run the model's checks. Raises Refused ("invalid") with the first thing that is wrong."""
    try:
        instance.full_clean(exclude=exclude)
        check_printable_fields(instance)
    except ValidationError as error:
        raise Refused(error.messages[0], "invalid") from error


def check_printable_fields(instance: models.Model) -> None:
    """ValidationError unless every text of `instance` can stand on a paper."""
    for field in instance._meta.concrete_fields:
        if isinstance(field, models.CharField | models.TextField):
            check_printable(getattr(instance, field.attname))


def company_data(company: Integrator) -> dict[str, str]:
    """The company as every document of the registry names it."""
    return {
        "name": company.name,
        **identity_data(company),
        "address": address_of(company),
    }
