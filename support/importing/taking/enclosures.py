"""Attached files of Odoo: on the letter that names them, else on the one they came with in time."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from django.utils.translation import gettext as _

from support.attachments.storing import clean_name
from support.importing.tables.values import keys_in
from support.importing.taking.batch import Batch, wrong
from support.importing.taking.tickets import ODOO
from support.models import (
    Attachment,
    Message,
    MessageKind,
    OdooKind,
    OdooRecord,
    OdooResult,
    OdooRow,
)

MOMENT = dt.timedelta(minutes=2)
"""A file is stored in Odoo a moment before or after the letter that it is attached to."""


def take(batch: Batch) -> None:
    """Write the files of a batch; their bytes lie in storage since they were read."""
    tickets = batch.tickets()
    keys = [holder.ticket_id for holder in tickets.values() if holder.ticket_id]
    named = _named(batch, keys)
    threads = _threads(keys)
    made: list[tuple[OdooRow, Attachment]] = []
    for row in batch.rows:
        holder = tickets.get(row.group)
        if holder is None or holder.ticket_id is None:
            batch.without_ticket(row)
            continue
        message = named.get(row.key) or _nearest(
            threads.get(holder.ticket_id, []), batch.moment(row, "created")
        )
        if message is None:
            wrong(row, _("Its ticket has no letter to which it could be attached."))
        elif record := batch.records.get(row.key):
            # Its bytes are what it is: other bytes are another file in Odoo too.
            record.digest, record.last = row.digest, batch.odoo
            record.save(update_fields=["digest", "last"])
            if row.result == OdooResult.NEW:
                # It came twice, or with another export meanwhile: these bytes are nobody's.
                row.result = OdooResult.SAME
        else:
            made.append((row, _attachment(row, message)))
    Attachment.objects.bulk_create([file for _row, file in made])
    OdooRecord.objects.bulk_create(
        [
            batch.new_record(row, ticket_id=tickets[row.group].ticket_id, attachment=file)
            for row, file in made
        ]
    )
    batch.told += [[row.group, row.key, file.sha256] for row, file in made]


def _attachment(row: OdooRow, message: Message) -> Attachment:
    file = Attachment(
        message=message, name=clean_name(row.cells.get("name", "")),
        size=int(row.cells["size"]), sha256=row.cells["sha256"],
    )  # fmt: skip
    file.file.name = row.cells["path"]
    return file


def _named(batch: Batch, tickets: list[int]) -> dict[str, Message]:
    """The letters that name their files themselves, by the keys of these."""
    rows = batch.odoo.rows.filter(
        kind=OdooKind.MESSAGE, group__in={row.group for row in batch.rows}
    ).values_list("key", "cells__files")
    by_letter = {key: keys_in(files) for key, files in rows if files}
    known = OdooRecord.objects.filter(
        kind=OdooKind.MESSAGE, key__in=by_letter, ticket__in=tickets
    ).select_related("message")
    return {
        key: record.message for record in known if record.message for key in by_letter[record.key]
    }


def _threads(tickets: list[int]) -> dict[int, list[Message]]:
    """The letters of these tickets, oldest first; a note that only the import wrote is none."""
    found: dict[int, list[Message]] = defaultdict(list)
    rows = Message.objects.filter(ticket__in=tickets).exclude(kind=MessageKind.STATUS)
    for message in rows.order_by("created_at", "pk").defer("body", "quoted"):
        found[message.ticket_id].append(message)
    return found


def _nearest(thread: list[Message], moment: dt.datetime | None) -> Message | None:
    """The letter that a file came with. What may be a note's stays with notes."""
    notes = [m for m in thread if m.kind == MessageKind.NOTE]
    of_import = next((m for m in notes if m.author_name == ODOO), None)
    letters = [m for m in thread if m.kind != MessageKind.NOTE]
    others = [m for m in thread if m is not of_import]
    if moment and others:
        near = min(others, key=lambda m: (abs(m.created_at - moment), m.kind != MessageKind.NOTE))
        if abs(near.created_at - moment) <= MOMENT or len(letters) == len(others):
            return near
    if letters and len(letters) == len(others):
        return letters[0]
    return of_import or next(iter(notes), None)
