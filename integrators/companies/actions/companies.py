"""Register a company, keep its legal data and contacts."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from integrators.companies.legal_data import (
    ContactData,
    LegalData,
    run_model_checks,
    tidy_legal_data,
)
from integrators.companies.models import Contact, Integrator
from portal.accounts.models import User
from portal.core.actions import Refused, action
from portal.journal.record import Personal, record

PERSONAL = ("email", "phone")
REGISTER = ("register_name", "register_number")


@action
def register_integrator(
    *, by: User, legal: LegalData, contacts: Sequence[ContactData] = ()
) -> Integrator:
    """Open the file of a company that asks to be approved; it is a candidate from now on.

    Raises Refused: "invalid" (with what is wrong), also when it is registered already.
    """
    integrator = Integrator(**tidy_legal_data(legal), registered_by=by)
    run_model_checks(integrator, exclude={"registered_by"})
    _save(integrator)
    for contact in contacts:
        _new_contact(integrator, contact)
    record(
        event="integrator.registered",
        subject=integrator,
        by=by,
        data={
            **_journalled(_said(legal)),
            "contacts": [
                {key: Personal(value) for key, value in tidy_legal_data(contact).items()}
                for contact in contacts
            ],
        },
    )
    return integrator


@action
def update_integrator(*, by: User, integrator: Integrator, legal: LegalData) -> Integrator:
    """Change the legal data. The journal keeps what each value was before.

    Raises Refused: "invalid" (with what is wrong), "unchanged".
    """
    row = Integrator.objects.select_for_update().get(pk=integrator.pk)
    wanted = tidy_legal_data(legal)
    changes = {key: value for key, value in wanted.items() if getattr(row, key) != value}
    if not changes:
        raise Refused(_("Change something first, or go back: all is as it was."), "unchanged")
    before = {key: str(getattr(row, key)) for key in changes}
    for key, value in changes.items():
        setattr(row, key, value)
    run_model_checks(row, exclude={"registered_by"})
    _save(row)
    record(
        event="integrator.updated",
        subject=row,
        by=by,
        data={"before": _journalled(before), "after": _journalled(changes)},
    )
    return row


@action
def add_contact(*, by: User, integrator: Integrator, contact: ContactData) -> Contact:
    """Name someone whom Crisalid may call. Raises Refused ("invalid")."""
    row = _new_contact(integrator, contact)
    record(
        event="contact.added",
        subject=row,
        by=by,
        data={
            "integrator": integrator.pk,
            "contact": {key: Personal(value) for key, value in tidy_legal_data(contact).items()},
        },
    )
    return row


def _new_contact(integrator: Integrator, contact: ContactData) -> Contact:
    row = Contact(integrator=integrator, **tidy_legal_data(contact))
    run_model_checks(row, exclude={"integrator"})
    row.save(force_insert=True)
    return row


def _save(integrator: Integrator) -> None:
    try:
        with transaction.atomic():
            integrator.save()
    except IntegrityError:
        # Two people who register one company at once have both passed the check before.
        raise Refused(integrator.already_registered, "invalid") from None


def _said(legal: LegalData) -> dict[str, str]:
    """What is registered; a company in France has no register, of which nothing is said."""
    values = tidy_legal_data(legal)
    return {key: value for key, value in values.items() if value or key not in REGISTER}


def _journalled(values: dict[str, str]) -> dict[str, str | Personal]:
    return {key: Personal(value) if key in PERSONAL else value for key, value in values.items()}
