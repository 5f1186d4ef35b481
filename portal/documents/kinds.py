"""Kinds of documents, named by the apps that issue them: what they are called, who reads them."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.utils.functional import Promise

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.documents.models import Document

MayRead = Callable[["User", "Document"], bool]

_kinds: dict[str, MayRead] = {}
_names: dict[str, str | Promise] = {}


def register(kind: str, *, may_read: MayRead, name: str | Promise = "") -> None:
    """Say who may download documents of `kind`, and its name; call it in AppConfig.ready."""
    _kinds[kind] = may_read
    _names[kind] = name or kind


def names() -> list[tuple[str, str]]:
    """Each kind and what it is called."""
    return [(kind, str(name)) for kind, name in _names.items()]


def name_of(kind: str) -> str:
    return str(_names.get(kind, kind))


def may_read(user: "User", document: "Document") -> bool:
    """Whether `user` may download it. Nobody may, while its kind is not registered."""
    check = _kinds.get(document.kind)
    return bool(check and check(user, document))
