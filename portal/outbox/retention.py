"""What a mail said and to whom is kept for two years, and then erased; that it left stays."""

from __future__ import annotations

import datetime as dt

from django.db.models import QuerySet

from portal.core import clock
from portal.core.actions import action
from portal.core.personal_data.retention import AT_ONCE
from portal.journal.record import Actor, record
from portal.outbox.models import OutgoingMail

TERM = dt.timedelta(days=730)
"""So long a recipient may say that a mail never came; the journal proves the act for longer."""


def over() -> QuerySet[OutgoingMail]:
    """Mails that are kept with their text although that has been long enough."""
    return OutgoingMail.objects.filter(created_at__lt=clock.now() - TERM).exclude(to="")


@action
def erase_mail_texts(*, by: Actor, rows: list[OutgoingMail]) -> int:
    """Erase texts, subjects and addresses of `rows` (at least one), oldest first: how many.

    The key stays: what was mailed once is not mailed again.
    """
    OutgoingMail.objects.filter(pk__in=[row.pk for row in rows]).update(
        to="", subject="", kept_text="", kept_html="", reply_to="", headers={}
    )
    last = rows[-1]
    data = {"count": len(rows), "until": last.created_at.isoformat()}
    record(event="outgoing_mail.erased", subject=last, by=by, data=data)
    return len(rows)


def erase(by: Actor) -> int:
    rows = list(over().defer("kept_text", "kept_html").order_by("created_at", "pk")[:AT_ONCE])
    return erase_mail_texts(by=by, rows=rows) if rows else 0
