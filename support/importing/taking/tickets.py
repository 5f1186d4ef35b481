"""Tickets of Odoo as tickets here: their times of then, no delay, nobody asked or told."""

from __future__ import annotations

import secrets
from collections import defaultdict
from typing import Any

from django.utils.translation import gettext as _

from portal.core import states
from portal.core.text import one_line
from portal.documents.issue import next_numbers
from support.importing.mapping import LEFT
from support.importing.people import Asker, Whose
from support.importing.tables.values import is_page
from support.importing.taking.batch import Batch, as_text, year_of
from support.models import (
    Message,
    MessageKind,
    OdooKind,
    OdooRecord,
    OdooRow,
    Severity,
    Ticket,
    TicketState,
)

ODOO = "Odoo"
"""Who wrote the note of what else it knew of a ticket."""
SETTLED = (TicketState.RESOLVED, TicketState.CLOSED)
HERE_ALONE = (TicketState.ON_TRACKER, TicketState.MERGED)
"""States that name another row, which no export does: no way leads through them."""
HAD = (TicketState.TAKEN, TicketState.ON_INTEGRATOR)
"""States that somebody of support stands behind."""
MERGED = ("subject", "qualification", "severity", "requester_name", "requester_email")
"""What a newer export may change, unless somebody has changed it here."""


def take(batch: Batch) -> None:
    """Write the tickets of a batch: those that are new, and what has changed of the others."""
    fresh = [row for row in batch.rows if row.key not in batch.records]
    _open(batch, fresh)
    for row in batch.rows:
        if record := batch.records.get(row.key):
            _update(batch, row, record)


def _open(batch: Batch, rows: list[OdooRow]) -> None:
    numbers = _numbers(batch, rows)
    made = [(row, _ticket(batch, row, numbers[row.pk])) for row in rows]
    Ticket.objects.bulk_create([ticket for _row, ticket in made])
    records: list[OdooRecord] = []
    letters: list[Message] = []
    for row, ticket in made:
        records.append(batch.new_record(row, ticket=ticket, given=_given(ticket)))
        batch.told.append([ticket.number, row.key, ticket.state, ticket.severity])
        letters += _first_letters(batch, row, ticket)
    Message.objects.bulk_create(letters)
    OdooRecord.objects.bulk_create(records + _descriptions(batch, made, letters))


def _numbers(batch: Batch, rows: list[OdooRow]) -> dict[int, str]:
    """A number for each, of the year in which it was opened."""
    years: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        years[year_of(batch.moment(row, "created") or batch.now)].append(row.pk)
    return {
        key: number
        for year, keys in sorted(years.items())
        for key, number in zip(keys, next_numbers("T", year, len(keys)), strict=True)
    }


def _ticket(batch: Batch, row: OdooRow, number: str) -> Ticket:
    asker = batch.people.asker(row.cells)
    whose = batch.people.whose(asker)
    opened = batch.moment(row, "created") or batch.now
    last = batch.moment(row, "written", "staged", "closed") or opened
    return Ticket(
        number=number, reply_token=secrets.token_hex(10), channel=batch.mapping["channel"],
        opened_at=opened, updated_at=max(opened, last), imported_at=batch.now,
        language=whose.language, integrator_id=whose.integrator, requester_id=whose.user,
        **_words(batch, row, asker), **_stands(batch, row, whose),
    )  # fmt: skip


def _words(batch: Batch, row: OdooRow, asker: Asker) -> dict[str, Any]:
    severity = batch.mapping["priorities"].get(row.cells.get("priority", ""), LEFT["priorities"])
    return {
        "subject": one_line(row.cells.get("subject", ""))[:200] or _("(no subject)"),
        "qualification": batch.mapping["types"].get(row.cells.get("type", ""), LEFT["types"]),
        "severity": Severity(severity).value if severity else "",
        "requester_name": asker.name or _("(nobody named)"),
        "requester_email": asker.email,
    }


def _stands(batch: Batch, row: OdooRow, whose: Whose) -> dict[str, Any]:
    """Its state and who stands behind it, with the moments that go with them."""
    word = row.cells.get("stage", "")
    state = TicketState(batch.mapping["stages"].get(word, LEFT["stages"]))
    if state == TicketState.DISMISSED and whose.integrator is not None:
        state = TicketState.CLOSED
    technician = _technician(batch, row)
    if state in HAD and technician not in batch.people.at_work:
        # Whoever had it has no account here, or left: somebody takes it anew.
        state = TicketState.OPEN
    opened = batch.moment(row, "created") or batch.now
    taken = max(opened, batch.moment(row, "assigned") or opened)
    ended = max(taken, batch.moment(row, "closed", "staged", "written") or taken)
    has = technician is not None and state not in (TicketState.OPEN, TicketState.DISMISSED)
    return {
        "state": state.value,
        "assigned_to_id": technician if has else None,
        "taken_at": taken if has else None,
        "resolved_at": ended if state in SETTLED else None,
        "resolved_by_id": technician if state in SETTLED else None,
        "closed_at": ended if state == TicketState.CLOSED else None,
        "closings": 1 if state == TicketState.CLOSED else 0,
    }


def _technician(batch: Batch, row: OdooRow) -> int | None:
    if found := batch.people.staff.get(row.cells.get("technician_email", "").lower()):
        return found
    told = batch.mapping["people"].get(row.cells.get("technician", ""), "")
    return int(told) if told else None


def _first_letters(batch: Batch, row: OdooRow, ticket: Ticket) -> list[Message]:
    """What was asked, as far as the ticket itself tells; and a note of what else Odoo knew."""
    note = Message(
        ticket=ticket, kind=MessageKind.NOTE, author_name=ODOO, created_at=ticket.opened_at,
        body=_what_odoo_knew(row),
    )  # fmt: skip
    text = as_text(row.cells.get("text", ""))
    if not text:
        return [note]
    return [
        Message(
            ticket=ticket, kind=MessageKind.REQUEST, body=text, created_at=ticket.opened_at,
            author_id=ticket.requester_id, author_name=ticket.requester_name,
        ),
        note,
    ]  # fmt: skip


def _what_odoo_knew(row: OdooRow) -> str:
    """In words that are found: people go on to name the number that the ticket had."""
    told = [(_("Taken over from Odoo, ticket"), row.cells.get("ref") or row.key)]
    for label, code in (
        (_("Stage"), "stage"), (_("Priority"), "priority"), (_("Type"), "type"),
        (_("Team"), "team"), (_("Tags"), "tags"), (_("Technician"), "technician"),
        (_("Customer"), "partner"),
    ):  # fmt: skip
        if text := row.cells.get(code, ""):
            told.append((label, text))
    return "\n".join(_("%(label)s: %(text)s") % {"label": a, "text": b} for a, b in told)


def _descriptions(
    batch: Batch, made: list[tuple[OdooRow, Ticket]], letters: list[Message]
) -> list[OdooRecord]:
    """What is kept of the requests that only the tickets' own text tells."""
    asked = {m.ticket_id: m for m in letters if m.kind == MessageKind.REQUEST}
    found = []
    for row, ticket in made:
        if message := asked.get(ticket.pk):
            html = row.cells.get("text", "")
            has_html = is_page(html)
            found.append(
                OdooRecord(
                    kind=OdooKind.MESSAGE,
                    key=description_key(row.key),
                    digest=row.digest,
                    last=batch.odoo,
                    ticket=ticket,
                    message=message,
                    has_html=has_html,
                    html=html if has_html else "",
                )
            )
    return found


def description_key(key: str) -> str:
    """Under which a ticket's own text is kept, until the letter that says the same comes."""
    return f"ticket:{key}"


def _given(ticket: Ticket) -> dict[str, Any]:
    """What the import has written, by which a change that somebody made here is told apart."""
    return {name: getattr(ticket, name) for name in (*MERGED, "state", "integrator_id")}


def _update(batch: Batch, row: OdooRow, record: OdooRecord) -> None:
    """Write what Odoo has changed since; what somebody has changed here stays."""
    assert record.ticket_id
    ticket = Ticket.objects.select_for_update(of=("self",)).get(pk=record.ticket_id)
    asker = batch.people.asker(row.cells)
    whose = batch.people.whose(asker)
    changes: dict[str, Any] = {}
    for name, value in _words(batch, row, asker).items():
        if getattr(ticket, name) == record.given.get(name) != value:
            changes[name] = value
    changes |= _placed(ticket, whose)
    if ticket.integrator_id is not None:
        whose = Whose(ticket.integrator_id)
    stands = _stands(batch, row, whose)
    moves = ticket.state == record.given.get("state") != stands["state"]
    if ticket.state == TicketState.DISMISSED and not moves:
        # What was set aside is nobody's.
        changes = {name: value for name, value in changes.items() if name in MERGED}
    if moves:
        _bring(ticket, stands, changes)
    elif changes:
        Ticket.objects.filter(pk=ticket.pk).update(**changes)
    for name, value in changes.items():
        setattr(ticket, name, value)
    if "integrator_id" in changes:
        ticket.family.update(integrator=ticket.integrator_id)
    if changes or ticket.state != record.given.get("state"):
        batch.told.append([ticket.number, row.key, ticket.state, ticket.severity])
    record.digest, record.last = row.digest, batch.odoo
    record.given = record.given | {
        name: getattr(ticket, name)
        for name in (*changes, *(["state"] if ticket.state == stands["state"] else []))
        if name != "requester_id"
    }
    record.save(update_fields=["digest", "last", "given"])


def _placed(ticket: Ticket, whose: Whose) -> dict[str, Any]:
    """The company of one that has none; whose a merged one is, the one says to which it leads."""
    if whose.integrator is None or ticket.integrator_id or ticket.leads_to_id:
        return {}
    return {"integrator_id": whose.integrator, "requester_id": whose.user}


def _bring(ticket: Ticket, stands: dict[str, Any], changes: dict[str, Any]) -> None:
    """Step by step to the state that Odoo tells now, with its moments; no delay begins."""
    to, others = stands["state"], {k: v for k, v in stands.items() if k != "state"}
    others["closings"] = max(ticket.closings, others["closings"])
    over: dict[str, Any] = {"resolved_at": None, "resolved_by_id": None, "closed_at": None}
    for step in _way(ticket.state, to):
        told = dict(over)
        if step in SETTLED:
            ended = others["resolved_at"] or ticket.updated_at
            told |= {"resolved_at": ended, "resolved_by_id": others["resolved_by_id"]}
            told["closed_at"] = ended if step == TicketState.CLOSED else None
        told |= {"close_at": None, **(others | changes if step == to else {})}
        states.move(ticket, step, **told)


def _way(start: str, to: str) -> list[str]:
    """The shortest way from state to state, `to` its last."""
    ways: list[list[str]] = [[start]]
    seen = {start}
    while ways:
        way = ways.pop(0)
        if way[-1] == to:
            return way[1:]
        for state in sorted(Ticket.TRANSITIONS[TicketState(way[-1])]):
            if state not in seen and state not in HERE_ALONE:
                seen.add(state)
                ways.append([*way, str(state)])
    return []
