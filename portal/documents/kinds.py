"""Kinds of documents, named by the apps that issue them: what they are called, who reads them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.functional import Promise

from portal.core.extensions import ExtensionPoint

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.documents.models import Document

MayRead = Callable[["User", "Document"], bool]
Listed = Callable[["User"], Q]


@dataclass(frozen=True)
class Kind:
    """Documents of one `code`: what they are called, and who may download them.

    `listed` says which of them a reader of the admin's list may know of; all, without it.
    """

    code: str
    may_read: MayRead
    name: str | Promise = ""
    listed: Listed | None = None


document_kinds: ExtensionPoint[Kind] = ExtensionPoint("document kinds", key=lambda kind: kind.code)


def register_document_kind(
    code: str, *, may_read: MayRead, name: str | Promise = "", listed: Listed | None = None
) -> None:
    """Say who may download documents of this kind, its name, and which are listed to whom."""
    document_kinds.add(Kind(code, may_read, name or code, listed))


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
