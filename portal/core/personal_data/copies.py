"""What is kept of one person, table by table: each app says which columns of its own are theirs.

    register_personal(Handed("calls", _("Calls"), Call, fields=("called_at",), whose=(…)))

`portal.retention` hands it over to whom it concerns (GDPR 15 and 20). Only the columns that are
named leave a table: a secret beside them is in no export, and neither is a column added later.
`tests/gates/test_personal.py` wants each column that names somebody in one, or a reason why not.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Field, Model, Q, QuerySet
from django.utils.functional import Promise

from portal.core.extensions import ExtensionPoint


@dataclass(frozen=True)
class Person:
    """Whose data: those of an account, or of an address that has none.

    `since` is when the address of an account was proven to be theirs: what went to it before may
    be another's, as with the mailbox of a company.
    """

    user: int | None
    address: str
    since: dt.datetime | None = None


@dataclass(frozen=True)
class Account:
    """A column that names an account; `only` says which of its rows count."""

    path: str
    only: Q = field(default_factory=Q)

    def rows(self, person: Person) -> Q | None:
        return Q(**{self.path: person.user}) & self.only if person.user is not None else None


@dataclass(frozen=True)
class Address:
    """A column that holds an address. It counts where `unless` names no account, since an account
    is sure and an address is not; `at` is the moment by which rows before `since` are left out,
    and missing where the row tells of nobody but who has the address."""

    path: str
    at: str = ""
    unless: str = ""
    only: Q = field(default_factory=Q)

    def rows(self, person: Person) -> Q | None:
        if not person.address:
            return None
        found = Q(**{f"{self.path}__iexact": person.address}) & self.only
        if self.unless:
            found &= Q(**{self.unless: None})
        if self.at and person.since:
            found &= Q(**{f"{self.at}__gte": person.since})
        return found


Column = str | tuple[str, str | Promise]
"""The path of a column, with its name where the model's own says too little."""


@dataclass(frozen=True)
class Handed:
    """The rows of one table that concern a person, and what of them is handed over.

    `document` is the path to a sealed document that is theirs and goes along; `about` says that
    a row is about nobody else, so that entries of the journal about it are told with it; `named`,
    that the journal calls a row by somebody's name or words, which are not told of another's row.
    `changed` says what becomes of a text before it leaves.
    """

    key: str
    title: str | Promise
    model: type[Model]
    fields: Sequence[Column]
    whose: Sequence[Account | Address]
    document: str = ""
    about: bool = False
    named: bool = False
    changed: Mapping[str, Callable[[str], str]] = field(default_factory=dict)

    def rows(self, person: Person) -> QuerySet[Any] | None:
        """Their rows, oldest first; None where this table has none of somebody like them."""
        parts = [part for one in self.whose if (part := one.rows(person)) is not None]
        if not parts:
            return None
        found = Q()
        for part in parts:
            found |= part
        return self.model._default_manager.filter(found).order_by("pk")

    def columns(self) -> list[ColumnOf]:
        named = [one if isinstance(one, tuple) else (one, "") for one in self.fields]
        return [ColumnOf(path, _column(self.model, path), called) for path, called in named]


def _column(model: Any, path: str) -> Field[Any, Any]:
    """The column at the end of a path; a key inside JSON is its column."""
    found: Any = None
    for part in path.split("__"):
        if found is not None and not found.is_relation:
            break
        found = model._meta.get_field(part)
        model = found.related_model
    column: Field[Any, Any] = found
    return column


@dataclass(frozen=True)
class ColumnOf:
    """One column as it is handed over: its name in the file, and for people."""

    path: str
    field: Field[Any, Any]
    called: str | Promise

    @property
    def name(self) -> str:
        """In the file that programs read: stays, since people compare what they were given."""
        return self.path.replace("__", ".")

    @property
    def label(self) -> str:
        said = str(self.called or self.field.verbose_name)
        return said[:1].upper() + said[1:]

    @property
    def choices(self) -> dict[Any, Any]:
        return dict(self.field.flatchoices)


handed: ExtensionPoint[Handed] = ExtensionPoint("what is kept of a person", key=lambda one: one.key)


def register_personal(*kinds: Handed) -> None:
    """Hand over what a table keeps of somebody; the keys stand in files, and stay."""
    for one in kinds:
        handed.add(one)


def without_links(text: str) -> str:
    """A text without the ways into the portal that were mailed with it: they act, or sign."""
    site = settings.SITE_URL.rstrip("/")
    text = re.sub(rf"{re.escape(site)}/[^\s<>\"')\]]+", f"{site}/…", text)
    return re.sub(
        rf"\+[\w-]+@{re.escape(settings.MAIL_DOMAIN)}", f"+…@{settings.MAIL_DOMAIN}", text
    )
