"""Evaluations: each closing asks for one, and each answer is a row of its own (DOC-QLT-210)."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.core import clock
from portal.core.states import Stateful
from portal.search.matching import Search
from support.models.tickets import Ticket

ANSWERABLE = dt.timedelta(days=60)
"""So long after it was asked for, an evaluation is taken."""


def token_hash(token: str) -> str:
    """What is kept of the token of a mailed link."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


class SatisfactionRating(models.Model):
    """One request for an evaluation, made at one closing of a ticket, and the answer that counts.

    `score`, `comment` and `answered_at` are those of the latest answer that counts; all answers
    stay beside it. A reopened ticket's next closing asks again.
    """

    class Score(models.IntegerChoices):
        VERY_BAD = 1, _("Very dissatisfied")
        BAD = 2, _("Dissatisfied")
        FAIR = 3, _("Neither")
        GOOD = 4, _("Satisfied")
        VERY_GOOD = 5, _("Very satisfied")

    ticket = models.ForeignKey(
        Ticket, models.PROTECT, related_name="ratings", verbose_name=_("ticket")
    )
    closing = models.PositiveSmallIntegerField(_("closing"))
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    asked_at = models.DateTimeField(_("asked at"), default=clock.now)
    score = models.PositiveSmallIntegerField(
        _("score"), choices=Score.choices, null=True, blank=True
    )
    comment = models.TextField(_("comment"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    imported_at = models.DateTimeField(
        _("taken over at"),
        null=True,
        blank=True,
        editable=False,
        help_text="Of an evaluation that was asked for and given elsewhere: nobody voted here.",
    )

    SEARCH = Search(own=False, related=("ticket",))

    class Meta:
        verbose_name = _("satisfaction rating")
        verbose_name_plural = _("satisfaction ratings")
        ordering = ["-asked_at"]
        indexes = [models.Index(fields=["asked_at"], name="rating_asked")]
        constraints = [
            models.UniqueConstraint(fields=["ticket", "closing"], name="rating_once_per_closing"),
            models.CheckConstraint(
                name="rating_answered_both",
                condition=Q(answered_at=None, score=None)
                | Q(answered_at__isnull=False, score__gte=1, score__lte=5),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ticket} ({self.closing})"

    @property
    def until(self) -> dt.datetime:
        return self.asked_at + ANSWERABLE

    @property
    def is_over(self) -> bool:
        return clock.now() >= self.until

    @property
    def is_reopened(self) -> bool:
        """Whether the ticket was taken up again after the closing that this one judges."""
        return self.ticket.closed_at is None or self.ticket.closings > self.closing


class Doubt(models.TextChoices):
    """Why an answer may be a program's."""

    TOO_SOON = "too_soon", _("it came as soon as the mail had left")
    NO_LANGUAGE = "no_language", _("its browser names no language")
    CROWD = "crowd", _("one address answered many evaluations at once")


class AnswerState(models.TextChoices):
    COUNTS = "counts", _("Counts")
    DOUBTED = "doubted", _("In doubt")
    CONFIRMED = "confirmed", _("Confirmed")
    DISMISSED = "dismissed", _("Nobody’s")
    IMPORTED = "imported", _("Taken over")


_S = AnswerState
COUNTED = (_S.COUNTS, _S.CONFIRMED, _S.IMPORTED)


class SatisfactionAnswer(Stateful):
    """One answer to a request: the first stays, a change is another. None is ever rewritten."""

    TRANSITIONS = {
        _S.COUNTS: set(),
        _S.DOUBTED: {_S.CONFIRMED, _S.DISMISSED},
        _S.CONFIRMED: set(),
        _S.DISMISSED: set(),
        _S.IMPORTED: set(),
    }

    rating = models.ForeignKey(
        SatisfactionRating, models.PROTECT, related_name="answers",
        verbose_name=_("satisfaction rating"),
    )  # fmt: skip
    number = models.PositiveSmallIntegerField(_("number"))
    score = models.PositiveSmallIntegerField(_("score"), choices=SatisfactionRating.Score.choices)
    comment = models.TextField(_("comment"), blank=True)
    answered_at = models.DateTimeField(_("answered at"))
    nonce = models.CharField(
        max_length=32, unique=True, editable=False, help_text="Of the button, which counts once."
    )
    doubts = models.JSONField(_("doubts"), default=list, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=AnswerState.choices)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    settled_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("settled by")
    )
    reason = models.TextField(_("reason"), blank=True)

    SEARCH = Search(own=False, related=("rating",))

    class Meta:
        verbose_name = _("answer to an evaluation")
        verbose_name_plural = _("answers to evaluations")
        ordering = ["rating", "number"]
        constraints = [
            models.UniqueConstraint(fields=["rating", "number"], name="answer_numbered"),
            models.CheckConstraint(name="answer_score", condition=Q(score__gte=1, score__lte=5)),
            models.CheckConstraint(
                name="answer_settled_by_somebody",
                condition=Q(
                    state__in=[_S.CONFIRMED, _S.DISMISSED],
                    settled_at__isnull=False,
                    settled_by__isnull=False,
                )
                | Q(
                    state__in=[_S.COUNTS, _S.DOUBTED, _S.IMPORTED], settled_at=None, settled_by=None
                ),
            ),
        ]
        indexes = [
            models.Index(
                fields=["answered_at", "id"],
                condition=Q(state=_S.DOUBTED),
                name="answer_in_doubt",
            )
        ]

    def __str__(self) -> str:
        return f"{self.rating} · {self.get_score_display()}"

    @property
    def doubts_in_words(self) -> str:
        return ", ".join(str(Doubt(one).label) for one in self.doubts)
