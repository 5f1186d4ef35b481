"""Whose a ticket of Odoo is, and who wrote a letter: by address, else by the company's name."""

from __future__ import annotations

from collections import defaultdict
from typing import NamedTuple

from integrators.models import Contact, Integrator, Representative
from portal.accounts.models import User
from portal.search.folding import fold
from support.importing.tables.values import address_in, key_of, person_of
from support.models import OdooImport, OdooKind
from support.rules.technicians import technicians

FORMS = {"sarl", "sas", "sasu", "eurl", "sa", "snc", "sci", "scop", "ste", "societe", "ets"}
"""What people leave out of a company's name, or add."""
MOST_PARENTS = 5


class Whose(NamedTuple):
    """A company, and the person of theirs with this address, where there is an account."""

    integrator: int | None
    user: int | None = None
    language: str = "fr"


class Asker(NamedTuple):
    """Who asked, as Odoo tells: name, address, and all that may name their company."""

    name: str
    email: str
    emails: list[str]
    companies: list[str]


NOBODY = Whose(None)


class People:
    """Everybody who is known here, read once for thousands of rows."""

    def __init__(self, odoo: OdooImport) -> None:
        self._by_address: dict[str, dict[int, Whose]] = defaultdict(dict)
        self._by_name: dict[str, set[int]] = defaultdict(set)
        self._languages: dict[int, str] = {}
        self.staff: dict[str, int] = {}
        self.accounts: dict[str, int] = {}
        self.at_work = set(technicians().values_list("pk", flat=True))
        self._read_companies()
        self._read_people()
        rows = odoo.rows.filter(kind=OdooKind.PARTNER).values_list("key", "cells")
        self._partners: dict[str, dict[str, str]] = dict(rows)

    def _read_companies(self) -> None:
        for key, name, email, language in Integrator.objects.values_list(
            "pk", "name", "email", "language"
        ):
            self._languages[key] = language
            for form in _forms(name):
                self._by_name[form].add(key)
            if email:
                self._by_address[email.lower()][key] = Whose(key, None, language)
        for key, email in Contact.objects.exclude(email="").values_list("integrator", "email"):
            self._by_address[email.lower()][key] = Whose(key, None, self._languages[key])

    def _read_people(self) -> None:
        for key, email, role in User.objects.values_list("pk", "email", "role"):
            self.accounts[email.lower()] = key
            if role:
                self.staff[email.lower()] = key
        active = Representative.objects.active().values_list(
            "integrator", "user", "user__email", "user__language"
        )
        for company, user, email, language in active:
            self._by_address[email.lower()][company] = Whose(company, user, language)

    def asker(self, cells: dict[str, str]) -> Asker:
        """Who asked, by all columns that may say so, and what the contacts beside tell."""
        company, name = person_of(cells.get("partner", ""))
        partner = self.partner(cells.get("partner_ref", ""))
        emails = [
            address_in(text)[1]
            for text in (cells.get("partner_email", ""), cells.get("partner_email_2", ""),
                         partner.get("email", ""))
        ]  # fmt: skip
        companies = [cells.get("company", ""), company, *self._above(partner), name,
                     cells.get("partner_name", "")]  # fmt: skip
        found = [each for each in dict.fromkeys(emails) if each]
        shown = cells.get("partner_name", "") or name or partner.get("name", "")
        email = found[0] if found else ""
        names = [each for each in dict.fromkeys(companies) if each]
        return Asker((shown or email)[:150], email[:254], found, names)

    def partner(self, reference: str) -> dict[str, str]:
        return self._partners.get(key_of(reference), {}) if reference else {}

    def _above(self, partner: dict[str, str]) -> list[str]:
        """The names of the companies to which a contact belongs, itself last."""
        found: list[str] = []
        for _step in range(MOST_PARENTS):
            if not partner:
                break
            found += [person_of(partner.get("parent", ""))[1], partner.get("name", "")]
            partner = self.partner(partner.get("parent_ref", ""))
        return found

    def whose(self, asker: Asker) -> Whose:
        """The one company that is meant, and nobody where there is none or more than one."""
        for email in asker.emails:
            known = self._by_address.get(email, {})
            if len(known) == 1:
                return next(iter(known.values()))
            named = {key for name in asker.companies for key in self._named(name)} & set(known)
            if len(named) == 1:
                return known[named.pop()]
        for name in asker.companies:
            if len(same := self._named(name)) == 1:
                key = next(iter(same))
                return Whose(key, self._whoever_left(asker.email), self._languages[key])
        return NOBODY

    def _whoever_left(self, email: str) -> int | None:
        """An account outside this company with this address.

        It is named, so that who has left goes on being no sender and no recipient of the ticket.
        """
        return None if email in self.staff else self.accounts.get(email)

    def _named(self, name: str) -> set[int]:
        for form in _forms(name):
            if same := self._by_name.get(form):
                return same
        return set()


def _forms(name: str) -> list[str]:
    """A company's name folded, whole and without its legal form."""
    words = fold(name).split()
    bare = [word for word in words if word not in FORMS]
    return [form for form in dict.fromkeys((" ".join(words), " ".join(bare))) if form]
