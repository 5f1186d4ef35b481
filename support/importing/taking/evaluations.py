"""Evaluations of Odoo: asked for and given there, they count here; nobody is asked again."""

from __future__ import annotations

import secrets

from support.importing.checking import score_of
from support.importing.taking.batch import Batch
from support.models import OdooRecord, OdooRow, SatisfactionAnswer, SatisfactionRating, Ticket
from support.models.satisfaction import AnswerState, token_hash
from support.satisfaction.actions import LONGEST_COMMENT


def take(batch: Batch) -> None:
    """Write the evaluations of a batch: each one more closing of its ticket, with its answer."""
    tickets = batch.tickets()
    closings = _closings([holder.ticket_id for holder in tickets.values() if holder.ticket_id])
    made: list[tuple[OdooRow, SatisfactionRating, Ticket]] = []
    for row in batch.rows:
        holder = tickets.get(row.group)
        if holder is None or holder.ticket is None:
            batch.without_ticket(row)
        elif record := batch.records.get(row.key):
            _update(batch, row, record)
        else:
            closing = closings.get(holder.ticket.pk, 0) + 1
            closings[holder.ticket.pk] = closing
            made.append((row, _rating(batch, row, holder.ticket, closing), holder.ticket))
    SatisfactionRating.objects.bulk_create([rating for _row, rating, _ticket in made])
    answers = [_answer(rating) for _row, rating, _ticket in made if rating.score]
    SatisfactionAnswer.objects.bulk_create(answers)
    OdooRecord.objects.bulk_create(
        [batch.new_record(row, ticket=ticket, rating=rating) for row, rating, ticket in made]
    )
    _count_closings(made)
    batch.told += [[ticket.number, row.key, str(r.score or "")] for row, r, ticket in made]


def _closings(tickets: list[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    known = SatisfactionRating.objects.filter(ticket__in=tickets)
    for ticket, closing in known.values_list("ticket", "closing"):
        found[ticket] = max(closing, found.get(ticket, 0))
    return found


def _rating(batch: Batch, row: OdooRow, ticket: Ticket, closing: int) -> SatisfactionRating:
    score = score_of(row.cells) or None
    asked = batch.moment(row, "created", "answered", "written") or ticket.updated_at
    answered = batch.moment(row, "answered", "written") or asked
    return SatisfactionRating(
        ticket=ticket, closing=closing, score=score, asked_at=asked, imported_at=batch.now,
        answered_at=max(asked, answered) if score else None,
        comment=row.cells.get("comment", "")[:LONGEST_COMMENT] if score else "",
        # Of a link that was never made: nobody can answer.
        token_sha256=token_hash(secrets.token_urlsafe(24)),
    )  # fmt: skip


def _answer(rating: SatisfactionRating) -> SatisfactionAnswer:
    assert rating.score
    assert rating.answered_at
    return SatisfactionAnswer(
        rating=rating, number=1, score=rating.score, comment=rating.comment,
        answered_at=rating.answered_at, nonce=secrets.token_hex(16), state=AnswerState.IMPORTED,
    )  # fmt: skip


def _update(batch: Batch, row: OdooRow, record: OdooRecord) -> None:
    """An answer that came since, or was changed there, is one more; the first stays."""
    assert record.rating_id
    rating = SatisfactionRating.objects.select_for_update(of=("self",)).get(pk=record.rating_id)
    told = _rating(batch, row, rating.ticket, rating.closing)
    if told.score and (told.score, told.comment) != (rating.score, rating.comment):
        rating.score, rating.comment = told.score, told.comment
        rating.answered_at = told.answered_at
        rating.save(update_fields=["score", "comment", "answered_at"])
        answer = _answer(rating)
        answer.number = rating.answers.count() + 1
        answer.save(force_insert=True)
        batch.told.append([rating.ticket.number, row.key, str(told.score)])
    record.digest, record.last = row.digest, batch.odoo
    record.save(update_fields=["digest", "last"])


def _count_closings(made: list[tuple[OdooRow, SatisfactionRating, Ticket]]) -> None:
    """The next closing here asks for an evaluation of its own, under a number that is free."""
    last: dict[int, Ticket] = {}
    for _row, rating, ticket in made:
        if ticket.closings < rating.closing:
            ticket.closings = rating.closing
            last[ticket.pk] = ticket
    Ticket.objects.bulk_update(last.values(), ["closings"])
