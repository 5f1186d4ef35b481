"""The bell: short news beside the mails, in the transaction of what they tell.

    notify(key=f"message:{message.pk}:{user.pk}", user=user,
           title=_("A new answer on your ticket %(number)s"), values={"number": ticket.number},
           href=ticket.get_absolute_url())

A notice is unread until its page was opened, or until its reader says that it is read.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from django.db import models, transaction
from django.http import HttpRequest
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.standing.current import is_current
from portal.core import clock
from portal.core.bulk import insert_new
from portal.core.extensions import ExtensionPoint
from portal.core.prepared import Bound, prepared
from portal.infrastructure.full_disk import if_there_is_room

MOST_COUNTED = 99


@dataclass(frozen=True)
class NoticeKind:
    """News that people look for together: those whose key begins with one of `starts`."""

    code: str
    name: str | Promise
    starts: tuple[str, ...]


notice_kinds: ExtensionPoint[NoticeKind] = ExtensionPoint(
    "kinds of notices", key=lambda kind: kind.code
)


def register_notice_kind(kind: NoticeKind) -> None:
    """Add a kind by which notices are filtered."""
    notice_kinds.add(kind)


_SPACES = re.compile(r"[ \t\r\n\f\v]+")
"""Those at which a line may break; a number keeps its no-break space."""


class NoticeQuerySet(models.QuerySet["Notice"]):
    def of(self, user: User) -> Self:
        return self.filter(recipient=user)

    def of_kind(self, kind: NoticeKind) -> Self:
        begins = models.Q()
        for start in kind.starts:
            begins |= models.Q(key__startswith=start)
        return self.filter(begins)

    def unseen(self) -> Self:
        return self.filter(seen_at=None)

    def see(self) -> int:
        """Mark what is unseen as seen now; how many there were."""
        return self.unseen().update(seen_at=clock.now())


class Notice(models.Model):
    """One piece of news for one person; `title` is in the language they had then."""

    key = models.CharField(_("key"), max_length=200, unique=True)
    recipient = models.ForeignKey(User, models.CASCADE, related_name="notices")
    title = models.CharField(_("title"), max_length=255)
    href = models.CharField(_("address"), max_length=300)
    created_at = models.DateTimeField(_("created at"), default=clock.now, editable=False)
    seen_at = models.DateTimeField(_("seen at"), null=True, blank=True)

    objects: ClassVar[NoticeQuerySet] = NoticeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        app_label = "outbox"
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(name="notice_list", fields=["recipient", "-created_at", "-id"]),
            # Asked on every page; nearly all rows are seen.
            models.Index(
                name="notice_unseen", fields=["recipient"], condition=models.Q(seen_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.title


def compose_notice(
    *,
    key: str,
    user: User,
    title: str | Promise,
    href: str,
    values: Mapping[str, object] | None = None,
) -> Notice:
    """An unsaved notice for `notify_all`: see `notify`."""
    if not href.startswith("/") or href.startswith("//"):
        raise ValueError(f"Not a path of this site: {href}")
    if len(key) > 200:
        raise ValueError(f"The key is too long: {key}")
    with translation.override(user.language):
        text = str(title) % dict(values) if values else str(title)
    return Notice(key=key, recipient=user, title=_SPACES.sub(" ", text).strip()[:255], href=href)


def notify_all(notices: Iterable[Notice]) -> None:
    """Ring many bells at once; what has rung already stays as it is."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError(
            "The bell rings in the transaction of what it tells."
        )
    insert_new(notices)


def notify(
    *,
    key: str,
    user: User,
    title: str | Promise,
    href: str,
    values: Mapping[str, object] | None = None,
) -> None:
    """Ring the bell of `user`, once per `key` ("<event>:<id>:user:<id>").

    A lazy `title` is translated into their language, then filled with `values`. `href` is a
    path of this site that they may open.

    Raises TransactionManagementError outside a transaction, ValueError for an address that
    leads elsewhere or a key of more than 200 characters.
    """
    notify_all([compose_notice(key=key, user=user, title=title, href=href, values=values)])


@prepared
def _new() -> models.QuerySet[Any, Any]:
    unseen = Notice.objects.filter(recipient=Bound("user", models.BigAutoField())).unseen()
    return unseen.values_list("pk", "href")[: MOST_COUNTED + 1]


def count_unread(request: HttpRequest) -> int:
    """How much is new to the reader; what tells of the very page asked for is seen by that.

    One query, and a second where something was seen.
    """
    user: Any = request.user
    if not is_current(user):
        return 0
    rows = _new().rows(user=user.pk)
    here = [pk for pk, href in rows if href.partition("#")[0] in _addresses(request)]
    if here and request.method == "GET":
        with if_there_is_room():
            Notice.objects.filter(pk__in=here).see()
        return len(rows) - len(here)
    return len(rows)


def _addresses(request: HttpRequest) -> set[str]:
    return {request.path, request.get_full_path()}
