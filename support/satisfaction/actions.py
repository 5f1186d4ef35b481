"""Keeps answers to evaluations, and settles those that may be a program's (DOC-QLT-210)."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.core import clock
from portal.core.actions import Refused, action
from portal.core.states import move
from portal.core.text import storable
from portal.journal.record import Actor, Personal, record
from support.models.satisfaction import (
    AnswerState,
    Doubt,
    SatisfactionAnswer,
    SatisfactionRating,
)
from support.satisfaction import rules

LONGEST_COMMENT = 4000
ALREADY = "already_rated"


@action
def answer_rating(
    *, by: User | Actor, rating: SatisfactionRating, score: int, comment: str, nonce: str,
    doubts: Collection[Doubt] = (),
) -> SatisfactionAnswer:  # fmt: skip
    """Keep one answer; a later one is another row, and the first stays.

    With doubts it stays out of the figures until somebody confirms it. Raises Refused for the
    same `nonce` again, which is the same button pressed again (`ALREADY`), for a score that is
    none, after the last day, and after very many answers.
    """
    if score not in SatisfactionRating.Score.values:
        raise Refused(_("Choose one of the five answers."), "no_score")
    rating = SatisfactionRating.objects.select_for_update().get(pk=rating.pk)
    if rating.answers.filter(nonce=nonce).exists():
        raise Refused(_("You have answered already; thank you."), ALREADY)
    if rating.is_over:
        raise Refused(_("The time to answer is over."), "too_late")
    number = rating.answers.count() + 1
    if number > rules.MOST_ANSWERS:
        raise Refused(_("You have answered many times: the last answer stays."), "too_many")
    row = SatisfactionAnswer.objects.create(
        rating=rating, number=number, score=score, nonce=nonce, answered_at=clock.now(),
        comment=storable(comment.strip())[:LONGEST_COMMENT], doubts=sorted(doubts),
        state=AnswerState.DOUBTED if doubts else AnswerState.COUNTS,
    )  # fmt: skip
    _count(rating)
    record(
        event="satisfaction.rated", subject=rating, by=by,
        data={
            "ticket": rating.ticket.number, "closing": rating.closing, "answer": number,
            "score": int(score), "doubts": row.doubts, "comment": Personal(row.comment),
        },
    )  # fmt: skip
    return row


@action
def settle_answer(
    *, by: User, answer: SatisfactionAnswer, is_theirs: bool, reason: str = ""
) -> SatisfactionAnswer:
    """Say of an answer in doubt that it is the requester's, or nobody's.

    By the requester; or by staff who settle evaluations and had no part in the ticket, with a
    reason (whom they asked, when). Raises Refused for anybody else, for an answer that is not in
    doubt, and without the reason.
    """
    answer = SatisfactionAnswer.objects.select_for_update().get(pk=answer.pk)
    rating = SatisfactionRating.objects.select_for_update().get(pk=answer.rating_id)
    reason = storable(reason.strip())[:LONGEST_COMMENT]
    if rating.ticket.requester_id != by.pk:
        if not by.may(Permission.RATINGS_SETTLE) or rules.has_handled(by, rating.ticket):
            raise Refused(_("Somebody without a part in the ticket settles this."), "not_yours")
        if not reason:
            raise Refused(_("Say how you know: whom you asked, and when."), "no_reason")
    if answer.state != AnswerState.DOUBTED:
        raise Refused(_("This answer is settled already."), "settled")
    to = AnswerState.CONFIRMED if is_theirs else AnswerState.DISMISSED
    move(answer, to, settled_at=clock.now(), settled_by=by, reason=reason)
    _count(rating)
    record(
        event="satisfaction.settled", subject=rating, by=by,
        data={
            "ticket": rating.ticket.number, "closing": rating.closing, "answer": answer.number,
            "is_theirs": is_theirs, "reason": Personal(reason),
        },
    )  # fmt: skip
    return answer


def _count(rating: SatisfactionRating) -> None:
    """Copy the answer that counts to the request, which the figures read."""
    found = rules.counting_answer(rating)
    rating.score = found.score if found else None
    rating.comment = found.comment if found else ""
    rating.answered_at = found.answered_at if found else None
    rating.save(update_fields=["score", "comment", "answered_at"])
