"""What the database itself demands of the numbers by which a company is known."""

from typing import Any

from django.db import models
from django.db.models import Q

from integrators.companies.identity.countries import FRANCE, MONACO


def identity_constraints(prefix: str, *, siret: bool = True) -> list[models.BaseConstraint]:
    """A French company has a SIREN, and a SIRET that begins with it, a foreign one its register."""
    begins: dict[str, Any] = {"siret__startswith": models.F("siren")} if siret else {}
    without = {"siret": ""} if siret else {}
    french = Q(country__in=[FRANCE, MONACO], register_name="", register_number="", **begins)
    foreign = Q(siren="", **without) & ~Q(country=FRANCE) & ~Q(register_name="")
    return [
        models.CheckConstraint(
            name=f"{prefix}_known_by",
            condition=french & ~Q(siren="") | foreign & ~Q(register_number=""),
        )
    ]


def once_constraints(prefix: str) -> list[models.BaseConstraint]:
    """One row for one company, by each of the numbers that it may be known by."""
    return [
        models.UniqueConstraint(
            fields=["siren"], condition=~Q(siren=""), name=f"{prefix}_siren_once"
        ),
        models.UniqueConstraint(
            fields=["country", "register_key"],
            condition=~Q(register_number=""),
            name=f"{prefix}_register_once",
        ),
        models.UniqueConstraint(
            fields=["vat_number"],
            condition=Q(siren="") & ~Q(vat_number=""),
            name=f"{prefix}_foreign_vat_once",
        ),
    ]
