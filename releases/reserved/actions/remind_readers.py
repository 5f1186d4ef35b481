"""Asks by mail whoever has not read the current version of a reserved document."""

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.journal.record import record
from portal.outbox.queue import queue_all
from releases.reserved import mails, readers
from releases.reserved.models import ReservedDocument, ReservedReminder


@action
def remind_reserved_readers(*, by: User, document: ReservedDocument) -> list[ReservedReminder]:
    """Ask each expected reader who has not read it, once a day at most, in one mail each.

    Refused where the document is retired, or nobody is left to ask today.
    """
    row = ReservedDocument.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if row.retired_at:
        raise Refused(_("This document is no longer offered."), "retired")
    version = row.versions.select_related("document").get(number=row.versions.count())
    waiting = {
        reader.user.pk: reader.user for reader in readers.expected(row) if reader.may_be_reminded
    }
    if not waiting:
        raise Refused(_("Nobody is left to remind today."), "nobody")
    now = clock.now()
    reminders = [
        ReservedReminder(version=version, user=user, asked_at=now, asked_by=by)
        for user in waiting.values()
    ]
    ReservedReminder.objects.bulk_create(reminders, batch_size=500)
    queue_all(mails.reserved_reminder(reminder) for reminder in reminders)
    record(
        event="reserved_document.readers_reminded",
        subject=row,
        by=by,
        data={"number": version.number, "users": sorted(waiting)},
    )
    return reminders
