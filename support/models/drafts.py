"""Drafts of support staff, before they are sent."""

from django.db import models

from portal.accounts.models import User
from portal.core import clock
from support.models.tickets import Ticket


class Draft(models.Model):
    """One person's answer or note to be, on one ticket.

    It is no act: the journal knows nothing of it, and it goes when it is sent. While it is being
    written, colleagues see that somebody is at it.
    """

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="drafts")
    author = models.ForeignKey(User, models.CASCADE, related_name="+")
    body = models.TextField()
    is_note = models.BooleanField(default=False)
    copies = models.JSONField(default=list, blank=True)
    answer_to = models.EmailField(blank=True)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "author"], name="draft_one_each"),
        ]

    def __str__(self) -> str:
        return self.body[:60]
