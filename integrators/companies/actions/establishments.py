"""Establishments of a company: several SIRET of one SIREN."""

from typing import TypedDict

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from integrators.companies.legal_data import check_printable_fields, tidy_legal_data
from integrators.companies.managing import locked_for_manager
from integrators.companies.models import Establishment, Integrator
from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.journal.record import record


class EstablishmentData(TypedDict):
    siret: str
    name: str
    street: str
    postcode: str
    city: str


@action
def add_establishment(
    *, by: User, integrator: Integrator, establishment: EstablishmentData
) -> Establishment:
    """Add a place of the company. Raises Refused: "not_allowed", "invalid", "other_siren",
    "known_already"."""
    company = locked_for_manager(by, integrator)
    row = Establishment(integrator=company, **tidy_legal_data(establishment), opened_at=clock.now())
    try:
        row.full_clean(exclude={"integrator"}, validate_constraints=False)
        check_printable_fields(row)
    except ValidationError as error:
        raise Refused(error.messages[0], "invalid") from error
    if company.siren and not row.siret.startswith(company.siren):
        raise Refused(_("The SIRET must begin with the SIREN."), "other_siren")
    if row.siret == company.siret:
        raise Refused(
            _(
                "Write the SIRET of another establishment: this is "
                "the head office, in the file already."
            ),
            "known_already",
        )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Refused(
            _("Write another SIRET: this establishment is in the file already."), "known_already"
        ) from None
    record(
        event="establishment.added",
        subject=row,
        by=by,
        data={"integrator": company.pk, **tidy_legal_data(establishment)},
    )
    return row


@action
def close_establishment(*, by: User, establishment: Establishment) -> Establishment:
    """It no longer exists; the file keeps it with its dates. Raises Refused: "not_allowed",
    "closed_already"."""
    company = locked_for_manager(by, establishment.integrator)
    row = Establishment.objects.get(pk=establishment.pk)
    if row.closed_at:
        raise Refused(_("This establishment is closed already."), "closed_already")
    row.closed_at, row.closed_by = clock.now(), by
    row.save(update_fields=["closed_at", "closed_by"])
    record(
        event="establishment.closed",
        subject=row,
        by=by,
        data={"integrator": company.pk, "siret": row.siret},
    )
    return row
