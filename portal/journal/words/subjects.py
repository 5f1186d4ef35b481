"""What entries are about, by name: each app says how its own rows are called and where they are.

The names of all rows that a page mentions come from one query: each kind gives its part of it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, CharField, F, Model, QuerySet, TextField, Value
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.core.extensions import ExtensionPoint
from portal.journal.models import JournalEntry

Key = tuple[str, int]
"""A row: the label of its model, and its key."""


@dataclass(frozen=True)
class Named:
    """A row by its name. `slug` is what its address needs beside the key; `known` is false where
    the row is not there any more, or not for this reader."""

    key: Key
    name: str
    slug: str = ""
    company: int | None = None
    company_name: str = ""
    known: bool = True


def nowhere(named: Named, reader: User) -> str:
    """The address of what has no page of its own."""
    return ""


@dataclass(frozen=True)
class SubjectKind:
    """One model: `name` and `slug` give an expression or the name of a field, `company` the path
    to the company that a row is of ("" where it is of none), `href` where `reader` may see it."""

    model: type[Model]
    name: Callable[[], Any]
    href: Callable[[Named, User], str] = nowhere
    slug: Any = ""
    company: str = ""
    is_company: bool = False

    @property
    def label(self) -> str:
        return self.model._meta.label

    def rows(self, keys: Collection[int]) -> QuerySet[Any, Any]:
        """This kind's part of the one query: label, key, name, slug, company and its name."""
        company = {"said_company": _no_number(), "said_company_name": _text(Value(""))}
        if self.is_company:
            company = {"said_company": _number(F("pk")), "said_company_name": _text(F("name"))}
        elif self.company:
            company = {
                "said_company": _number(F(f"{self.company}__pk")),
                "said_company_name": _text(F(f"{self.company}__name")),
            }
        name = self.name()
        rows: QuerySet[Any, Any] = (
            self.model._default_manager.order_by()
            .filter(pk__in=keys)
            .annotate(
                said_label=_text(Value(self.label)),
                said_key=_number(F("pk")),
                said_name=_text(_expression(name)),
                said_slug=_text(_expression(self.slug)),
                **company,
            )
            .values_list(
                "said_label", "said_key", "said_name", "said_slug",
                "said_company", "said_company_name",
            )
        )  # fmt: skip
        return rows

    def of_company(self, company: int) -> QuerySet[Any] | None:
        """The rows of a company; None where this kind is of none."""
        if self.is_company:
            return self.model._default_manager.filter(pk=company)
        if not self.company:
            return None
        return self.model._default_manager.filter(**{self.company: company})


def _expression(given: Any) -> Any:
    """A field by its name, nothing, or an expression as it is."""
    if isinstance(given, str):
        return F(given) if given else Value("")
    return given


def _text(expression: Any) -> Cast:
    return Cast(expression, TextField())


def _number(expression: Any) -> Cast:
    return Cast(expression, BigIntegerField())


def _no_number() -> Cast:
    return Cast(Value(None), BigIntegerField())


subject_kinds: ExtensionPoint[SubjectKind] = ExtensionPoint(
    "subjects of the journal", key=lambda kind: kind.label
)


def register_subjects(*kinds: SubjectKind) -> None:
    """Say how the rows of these models are called, and where a reader finds them."""
    for kind in kinds:
        subject_kinds.add(kind)


def company_label() -> str:
    """The label of the one kind that is a company; "" below the floor that has companies."""
    return next((kind.label for kind in subject_kinds if kind.is_company), "")


class Names:
    """The names of rows. `only_of` keeps from one company's people what belongs to another."""

    def __init__(self, keys: Iterable[Key], *, only_of: int | None = None) -> None:
        wanted: dict[str, set[int]] = {}
        for label, key in keys:
            wanted.setdefault(label, set()).add(key)
        parts = [kind.rows(wanted[kind.label]) for kind in subject_kinds if wanted.get(kind.label)]
        self._found: dict[Key, Named] = {}
        if not parts:
            return
        for label, key, name, slug, company, company_name in parts[0].union(*parts[1:], all=True):
            if only_of is None or company in (None, only_of):
                self._found[label, key] = Named(
                    (label, key), name or "", slug or "", company, company_name or ""
                )

    def of(self, key: Key) -> Named:
        """The row by its name, or by its number where there is no other."""
        found = self._found.get(key)
        if found is None:
            return Named(key, _("no. %(number)s") % {"number": key[1]}, known=False)
        if found.name:
            return found
        number = _("no. %(number)s") % {"number": key[1]}
        return Named(key, number, found.slug, found.company, found.company_name)

    def href(self, named: Named, reader: User) -> str:
        kind = subject_kinds.get(named.key[0])
        return kind.href(named, reader) if kind and named.known else ""


@dataclass(frozen=True)
class Companies:
    """How the floor that has companies finds them: by what was typed, and whose people they are.

    `find` gives at most so many (key, name) for a name or a number.
    """

    find: Callable[[str, int], list[tuple[int, str]]]
    people: Callable[[int], QuerySet[Any, Any]]


companies: ExtensionPoint[Companies] = ExtensionPoint("companies of the journal")


def register_companies(source: Companies) -> None:
    """Let the journal be read company by company."""
    companies.add(source)


def entries_of_company(company: int) -> QuerySet[JournalEntry, Any]:
    """The keys of the entries about a company's rows, and of what its people did.

    One indexed branch for each kind of row: an OR over them would read the whole journal.
    """
    parts = [
        JournalEntry.objects.filter(subject_type=kind.label, subject_id__in=_keys_as_text(rows))
        for kind in subject_kinds
        if (rows := kind.of_company(company)) is not None
    ]
    parts += [
        JournalEntry.objects.filter(actor_user__in=source.people(company)) for source in companies
    ]
    keys = [part.order_by().values("pk") for part in parts]
    if not keys:
        return JournalEntry.objects.none().values("pk")
    found: QuerySet[JournalEntry, Any] = keys[0].union(*keys[1:], all=True)
    return found


def _keys_as_text(rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    keys: QuerySet[Any, Any] = (
        rows.order_by().annotate(as_text=Cast("pk", CharField())).values("as_text")
    )
    return keys


def people_of(company: int) -> set[int]:
    """The keys of the accounts that are or were a company's own."""
    return {
        key for source in companies for key in source.people(company).values_list("user", flat=True)
    }


def find_companies(typed: str, limit: int) -> list[tuple[int, str]]:
    """The companies that may be meant by what was typed."""
    return [found for source in companies for found in source.find(typed, limit)][:limit]
