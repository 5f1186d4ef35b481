"""What is searched of a ticket: one row over all its texts, which the database writes by itself."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.search.columns import FoldedText
from support.models.tickets import Ticket


class Words(models.Field):  # type: ignore[type-arg]
    """The stems of many texts. SQLite has no such type: there they stand in a table of FTS5."""

    def db_type(self, connection: Any) -> str:
        return "tsvector" if connection.vendor == "postgresql" else "text"


class TicketText(models.Model):
    """Found by, never shown. Triggers keep it: see `support/searching/database.py`."""

    ticket = models.OneToOneField(
        Ticket,
        models.CASCADE,
        primary_key=True,
        db_constraint=False,
        related_name="text",
        verbose_name=_("ticket"),
    )
    searched = FoldedText(
        editable=False,
        help_text="Names and numbers, folded, of which any part is found.",
    )
    words = Words(
        null=True,
        editable=False,
        help_text="Of PostgreSQL alone; what internal notes say weighs D.",
    )

    class Meta:
        verbose_name = _("searched text of a ticket")
        verbose_name_plural = _("searched texts of tickets")

    def __str__(self) -> str:
        return str(self.pk)
