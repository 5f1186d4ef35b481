"""Kinds of documents, named by the apps that issue them: what they are called, who reads them."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.functional import Promise

from portal.core.extensions import ExtensionPoint

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.documents.models import Document

MayRead = Callable[["User", "Document"], bool]
Listed = Callable[["User"], Q]


@dataclass(frozen=True)
class Said:
    """What a document proves: its number, its data, and the key of the row that its entry is
    about. None of it was read from the row of the document."""

    number: str
    data: Mapping[str, Any]
    subject: str

    def text(self, *path: str) -> str:
        """The text at a path of the data; empty where there is none."""
        found: Any = self.data
        for step in path:
            found = found.get(step) if isinstance(found, Mapping) else None
        return found if isinstance(found, str) else ""

    def day(self, *path: str) -> dt.date:
        """The day at a path of the data. Raises ValueError where there is none."""
        return dt.date.fromisoformat(self.text(*path))


@dataclass(frozen=True)
class Today:
    """What holds today of a thing that a document proves, as the records say; `tone` is a
    badge's."""

    text: str | Promise
    tone: str = "neutral"


Facts = Callable[[Said], Iterable[tuple[str | Promise, str]]]
TellToday = Callable[[Said], Iterable[Today]]


@dataclass(frozen=True)
class Kind:
    """Documents of one `code`: what they are called, and who may download them.

    `listed` says which of them a reader of the admin's list may know of; all, without it.
    `facts` are what such a document says, each with its label, for whoever verifies one;
    `today` is what has become of it, which no document proves.
    """

    code: str
    may_read: MayRead
    name: str | Promise = ""
    listed: Listed | None = None
    facts: Facts | None = None
    today: TellToday | None = None


document_kinds: ExtensionPoint[Kind] = ExtensionPoint("document kinds", key=lambda kind: kind.code)


def register_document_kind(
    code: str,
    *,
    may_read: MayRead,
    name: str | Promise = "",
    listed: Listed | None = None,
    facts: Facts | None = None,
    today: TellToday | None = None,
) -> None:
    """Say of this kind who may download it, its name, who sees it listed, and what it tells."""
    document_kinds.add(Kind(code, may_read, name or code, listed, facts, today))


def listed_to(user: "User") -> Q:
    """The documents that `user`, one of Crisalid's people, may know of."""
    found = Q(kind__in=[kind.code for kind in document_kinds if kind.listed is None])
    for kind in document_kinds:
        if kind.listed is not None:
            found |= Q(kind=kind.code) & kind.listed(user)
    return found


def names() -> list[tuple[str, str]]:
    """Each kind and what it is called."""
    return [(kind.code, str(kind.name)) for kind in document_kinds]


def name_of(code: str) -> str:
    kind = document_kinds.get(code)
    return str(kind.name) if kind else code


def may_read(user: "User", document: "Document") -> bool:
    """Whether `user` may download it. Nobody may, while its kind is not registered."""
    kind = document_kinds.get(document.kind)
    return bool(kind and kind.may_read(user, document))
