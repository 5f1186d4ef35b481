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


class HeldAnswer(models.Model):
    """An answer that was sent and waits some seconds, in which its author may take it back.

    As a draft it is no act: no message is written, no mail is queued and nothing of the ticket
    changes before it leaves, so that nobody outside can see any of it. What sends it writes all
    of that and deletes this row in one transaction: it leaves exactly once.
    """

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="held_answers")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    body = models.TextField()
    waits = models.BooleanField(default=False)
    copies = models.JSONField(default=list, blank=True)
    answer_to = models.EmailField(blank=True)
    held_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.body[:60]


class HeldFile(models.Model):
    """A file of a held answer: it becomes an attachment, or goes, with its answer."""

    answer = models.ForeignKey(HeldAnswer, models.CASCADE, related_name="files")
    name = models.CharField(max_length=255)
    file = models.FileField(upload_to="held/", max_length=255)

    def __str__(self) -> str:
        return self.name
