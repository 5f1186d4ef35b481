"""Addresses to which nothing is sent any more: their own server said for good that they are gone.

Recalls and what the security of an account needs still go: better once too often.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.core import clock
from portal.core.extensions import ExtensionPoint
from portal.search.matching import Search

NO_SUCH_MAILBOX = "5.1.1"
"""RFC 3463, 3.2: the one code that says so of the address itself."""
ANOTHER_DAY = dt.timedelta(hours=24)

still_sent: ExtensionPoint[str] = ExtensionPoint("mails that go to stopped addresses too", key=str)


def register_still_sent(*starts: str) -> None:
    """Mails whose key begins so go out whatever came back before."""
    for start in starts:
        still_sent.add(start)


class StoppedAddress(models.Model):
    """An address that no longer gets mails, until somebody lets them go again."""

    address = models.EmailField(_("address"), max_length=254)
    reason = models.CharField(_("reason"), max_length=500)
    stopped_at = models.DateTimeField(_("stopped at"), default=clock.now)
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lifted by")
    )

    SEARCH = Search(own=False, codes=("address",))

    class Meta:
        app_label = "outbox"
        verbose_name = _("stopped address")
        verbose_name_plural = _("stopped addresses")
        ordering = ["-stopped_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="stoppedaddress_once", fields=["address"], condition=Q(lifted_at=None)
            ),
            models.CheckConstraint(
                name="stoppedaddress_lifted_both",
                condition=Q(lifted_at=None, lifted_by=None)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.address


def stop_if_proven(mail: Any, codes: Collection[str]) -> bool:
    """Stop the address of a mail that surely came back: with 5.1.1, or on a second day."""
    address = mail.to.lower()
    if NO_SUCH_MAILBOX not in codes:
        before = type(mail).objects.filter(
            to__iexact=address, returned_surely=True,
            returned_at__lte=clock.now() - ANOTHER_DAY,
        )  # fmt: skip
        if not before.exists():
            return False
    stop = StoppedAddress(address=address, reason=mail.returned_reason)
    return bool(StoppedAddress.objects.bulk_create([stop], ignore_conflicts=True)) and (
        StoppedAddress.objects.filter(address=address, lifted_at=None).exists()
    )


def stop_of(mail: Any) -> StoppedAddress | None:
    """The stop that this very mail has caused, while it lasts."""
    found = StoppedAddress.objects.filter(address=mail.to.lower(), lifted_at=None)
    return found.filter(reason=mail.returned_reason).first() if mail.returned_surely else None


def stopped_among(mails: Iterable[Any]) -> set[str]:
    """The addresses of these mails that are stopped, in lower case. One query."""
    wanted = {mail.to.lower() for mail in mails if not is_still_sent(mail.key)}
    if not wanted:
        return set()
    found = StoppedAddress.objects.filter(address__in=wanted, lifted_at=None)
    return set(found.values_list("address", flat=True))


def is_still_sent(key: str) -> bool:
    return key.startswith(tuple(still_sent))
