"""Roles and legal data on a past day: read back from the journal, for rows keep the present.

    legal_on([company], as_of(day))[company.pk]       name and address then, for many in one query
    roles_on([person], as_of(day))[person.pk]         the role then, likewise

The entry of a change holds what each value was before. Undone from the latest back to the
day's end, the changes give the day; for the present nothing is asked. Phone and mail are
personal data: the journal only commits to them, so no past day tells them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

from integrators.companies.identity.naming import abroad, address_of
from integrators.companies.models import Integrator, Representative
from integrators.values import AsOf
from portal.journal.models import JournalEntry


@dataclass(frozen=True)
class Legal:
    """The legal data of a company on a day."""

    name: str
    country: str
    siren: str
    siret: str
    vat_number: str
    register_name: str
    register_number: str
    street: str
    postcode: str
    city: str

    @property
    def abroad(self) -> str:
        """The name of its country; empty in France."""
        return abroad(self)

    @property
    def address(self) -> str:
        """On one line, with the country where it is abroad."""
        return address_of(self)

    @classmethod
    def of(cls, company: Integrator) -> "Legal":
        """As it stands today."""
        return cls(**{field.name: getattr(company, field.name) for field in fields(cls)})


def legal_on(companies: Iterable[Integrator], at: AsOf) -> dict[int, Legal]:
    """The legal data at `at` of each company, by key."""
    found = {company.pk: Legal.of(company) for company in companies}
    names = {field.name for field in fields(Legal)}
    for key, data in _later(Integrator, found, "integrator.updated", at):
        known = {name: value for name, value in data["before"].items() if name in names}
        found[key] = replace(found[key], **known)
    return found


def roles_on(people: Iterable[Representative], at: AsOf) -> dict[int, str]:
    """The role at `at` of each person, by key."""
    found = {person.pk: person.role for person in people}
    for key, data in _later(Representative, found, "representative.role_changed", at):
        found[key] = data["before"]
    return found


def _later(
    model: type[Any], keys: Iterable[int], event: str, at: AsOf
) -> Iterator[tuple[int, dict[str, Any]]]:
    """(key, data) of each change after `at`, the latest first."""
    subjects = [str(key) for key in keys]
    if at.is_now or not subjects:
        return
    entries = JournalEntry.objects.filter(
        subject_type=model._meta.label, subject_id__in=subjects, event=event, at__gt=at.moment
    )
    for entry in entries.order_by("-pk"):
        yield int(entry.subject_id), entry.content["data"]
