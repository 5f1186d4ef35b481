"""Kinds of documents, named by the apps that issue them: what they are called, who reads them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise

from portal.core.extensions import ExtensionPoint

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.documents.models import Document

MayRead = Callable[["User", "Document"], bool]


@dataclass(frozen=True)
class Kind:
    """Documents of one `code`: what they are called, and who may download them."""

    code: str
    may_read: MayRead
    name: str | Promise = ""


document_kinds: ExtensionPoint[Kind] = ExtensionPoint("document kinds", key=lambda kind: kind.code)


def register_document_kind(code: str, *, may_read: MayRead, name: str | Promise = "") -> None:
    """Say who may download documents of this kind, and its name."""
    document_kinds.add(Kind(code, may_read, name or code))


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
