"""Who may read the documents of each kind: said by the app that issues them."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.documents.models import Document

MayRead = Callable[["User", "Document"], bool]

_kinds: dict[str, MayRead] = {}


def register(kind: str, *, may_read: MayRead) -> None:
    """Say who may download documents of `kind`; call it in AppConfig.ready."""
    _kinds[kind] = may_read


def may_read(user: "User", document: "Document") -> bool:
    """Whether `user` may download it. Nobody may, while its kind is not registered."""
    check = _kinds.get(document.kind)
    return bool(check and check(user, document))
