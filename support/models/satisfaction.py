"""Evaluations: what the integrator thinks of how a ticket was handled (DOC-QLT-210)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.core import clock
from portal.search.matching import Search
from support.models.tickets import Ticket


class SatisfactionRating(models.Model):
    """One request for an evaluation, made at one closing of a ticket, and its answer if any.

    A reopened ticket's next closing asks again; the first answer is kept.
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

    SEARCH = Search(own=False, related=("ticket",))

    class Meta:
        verbose_name = _("satisfaction rating")
        verbose_name_plural = _("satisfaction ratings")
        ordering = ["-asked_at"]
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
