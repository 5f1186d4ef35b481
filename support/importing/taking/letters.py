"""Letters and notes of Odoo as messages here: with their times, their text, their HTML beside."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from django.utils.translation import gettext as _

from support.importing.tables.values import address_in, is_page, is_yes, person_of
from support.importing.taking.batch import Batch, as_text
from support.importing.taking.tickets import description_key
from support.mailbox.message import MESSAGE_ID
from support.mailbox.quotes import split_quoted
from support.models import Message, MessageKind, OdooKind, OdooRecord, OdooRow, Ticket

SYSTEM = ("notification", "user_notification", "tracking")
"""What Odoo writes by itself into a thread; its labels in both languages begin below."""
SYSTEM_LABELS = ("system notification", "notification", "user specific notification", "suivi")
AUTOMATIC = ("auto_comment", "automated targeted notification", "out_of_office")
MAIL_TYPES = ("email", "incoming email", "e-mail", "e-mail entrant", "courriel entrant")
NOTES = ("note", "mail.mt_note", "notes")


class Writer(NamedTuple):
    name: str
    email: str
    account: int | None
    is_staff: bool


def take(batch: Batch) -> None:
    """Write the letters of a batch; a ticket's own text that says the same is that letter."""
    tickets = batch.tickets()
    described = _described([row.group for row in batch.rows])
    fresh: list[OdooRecord] = []
    messages: list[Message] = []
    for row in batch.rows:
        holder = tickets.get(row.group)
        if holder is None or holder.ticket is None:
            batch.without_ticket(row)
            continue
        message = _message(batch, row, holder.ticket)
        if record := batch.records.get(row.key):
            _update(batch, row, record, message)
        elif _same_letter(own := described.get(row.group), message):
            assert own
            described.pop(row.group)
            _adopt(batch, row, own, message)
        else:
            messages.append(message)
            fresh.append(_record(batch, row, message, holder.ticket))
        batch.told.append([holder.ticket.number, row.key, message.kind])
    Message.objects.bulk_create(messages)
    OdooRecord.objects.bulk_create(fresh)
    _touch(messages)


def _record(batch: Batch, row: OdooRow, message: Message, ticket: Ticket) -> OdooRecord:
    return batch.new_record(row, ticket=ticket, message=message, **_beside(row))


def _beside(row: OdooRow) -> dict[str, str | bool]:
    """What is kept of a letter beside its text: by what answers to it find the ticket."""
    html = row.cells.get("text", "")
    has_html = is_page(html)
    # What is none would break the References of every later answer.
    found = MESSAGE_ID.search(row.cells.get("mail_id", ""))
    mail_id = found.group() if found else ""
    return {"mail_id": mail_id, "has_html": has_html, "html": html if has_html else ""}


def _described(groups: list[str]) -> dict[str, OdooRecord]:
    """The tickets' own texts that no letter of Odoo has been found for."""
    keys = {description_key(group): group for group in groups}
    known = OdooRecord.objects.filter(kind=OdooKind.MESSAGE, key__in=keys)
    return {keys[record.key]: record for record in known.select_related("message")}


def _same_letter(own: OdooRecord | None, message: Message) -> bool:
    if own is None or own.message is None or message.kind != MessageKind.REQUEST:
        return False
    return _bare(own.message.body) in (
        _bare(message.body), _bare(f"{message.body}\n{message.quoted}")
    )  # fmt: skip


def _bare(text: str) -> str:
    return " ".join(text.split())


def _adopt(batch: Batch, row: OdooRow, own: OdooRecord, message: Message) -> None:
    assert own.message_id
    Message.objects.filter(pk=own.message_id).update(
        created_at=message.created_at, author=message.author_id, author_name=message.author_name,
        body=message.body, quoted=message.quoted,
    )  # fmt: skip
    own.key, own.digest, own.last = row.key, row.digest, batch.odoo
    own.external_id = row.cells.get("id", "")[:200]
    for name, value in _beside(row).items():
        setattr(own, name, value)
    own.save()


def _update(batch: Batch, row: OdooRow, record: OdooRecord, message: Message) -> None:
    """Odoo's own letters change there alone: here nobody edits what was written."""
    assert record.message_id
    Message.objects.filter(pk=record.message_id).update(
        kind=message.kind, body=message.body, quoted=message.quoted,
        created_at=message.created_at, author_name=message.author_name,
    )  # fmt: skip
    record.digest, record.last = row.digest, batch.odoo
    for name, value in _beside(row).items():
        setattr(record, name, value)
    record.save()


def _message(batch: Batch, row: OdooRow, ticket: Ticket) -> Message:
    writer = _writer(batch, row)
    kind = _kind(row, writer, ticket)
    text = as_text(row.cells.get("text", ""))
    quoted = ""
    if kind == MessageKind.REQUEST:
        text, quoted = split_quoted(text)
    return Message(
        ticket=ticket, kind=kind, body=text, quoted=quoted,
        created_at=batch.moment(row, "date", "created") or batch.now,
        author_id=writer.account, author_name=writer.name[:150],
    )  # fmt: skip


def _writer(batch: Batch, row: OdooRow) -> Writer:
    cells = row.cells
    partner = batch.people.partner(cells.get("author_ref", ""))
    name, address = address_in(cells.get("sender", ""))
    address = (cells.get("author_email", "") or partner.get("email", "") or address).lower()
    shown = person_of(cells.get("author", ""))[1] or partner.get("name", "") or name or address
    people = batch.people
    # Whoever has had a ticket in Odoo worked there, with or without an account here.
    worked = cells.get("author", "") in batch.mapping["people"] or shown in batch.mapping["people"]
    is_staff = address in people.staff or bool(worked)
    told = batch.mapping["people"].get(shown, "")
    account = people.accounts.get(address) or (int(told) if told else None)
    return Writer(shown or _("(nobody named)"), address, account, is_staff)


def _kind(row: OdooRow, writer: Writer, ticket: Ticket) -> str:
    """Notes stay inside, and whatever is not surely a letter is one."""
    cells = row.cells
    kind = cells.get("type", "").casefold()
    subtype = cells.get("subtype", "").casefold()
    if is_yes(cells.get("internal", "")) or subtype in NOTES:
        return MessageKind.NOTE
    if kind in SYSTEM or kind in SYSTEM_LABELS:
        return MessageKind.NOTE
    if kind in AUTOMATIC:
        return MessageKind.ANSWER
    if writer.is_staff:
        # Without a subtype Odoo shows it to nobody outside either, nor does an export without
        # that column tell its notes apart.
        return MessageKind.ANSWER if subtype else MessageKind.NOTE
    asked = writer.email and writer.email == ticket.requester_email.lower()
    if asked or kind in MAIL_TYPES or writer.name == ticket.requester_name:
        return MessageKind.REQUEST
    if writer.account is not None or (subtype and not kind):
        return MessageKind.REQUEST
    # A comment of somebody who is not who asked: mostly of the desk, by its own page.
    surely = subtype and kind in ("comment", "commentaire")
    return MessageKind.ANSWER if surely else MessageKind.NOTE


def _touch(messages: list[Message]) -> None:
    """A ticket changed last when the last was written on it."""
    last: dict[int, dt.datetime] = {}
    tickets: dict[int, Ticket] = {}
    for message in messages:
        tickets[message.ticket_id] = message.ticket
        last[message.ticket_id] = max(
            message.created_at, last.get(message.ticket_id, message.created_at)
        )
    changed = []
    for key, moment in last.items():
        if tickets[key].updated_at < moment:
            tickets[key].updated_at = moment
            changed.append(tickets[key])
    Ticket.objects.bulk_update(changed, ["updated_at"])
