"""How tickets hang together: one that was merged into another, and one that was split off."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from support.models.tickets import Ticket


class Joined(models.Model):
    """What a ticket knows of the others that it belongs to.

    The messages of a merged ticket stay where they are and are read in the thread of the one to
    which it leads: so nothing has to be moved back when the merge is undone.
    """

    merged_into = models.ForeignKey(
        "support.Ticket",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
        verbose_name=_("merged into the ticket"),
    )
    leads_to: models.ForeignKey["Ticket | None"] = models.ForeignKey(
        "support.Ticket",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="family",
        help_text="The last of a chain of merges, where all is worked on; never merged itself.",
    )
    merged_at: models.DateTimeField[Any, dt.datetime | None] = models.DateTimeField(
        _("merged at"), null=True, blank=True, editable=False
    )
    before_merge = models.JSONField(
        null=True,
        blank=True,
        editable=False,
        help_text="Its state and delays as they were, which come back when the merge is undone.",
    )
    split_from = models.ForeignKey(
        "support.Ticket",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="split_off",
        verbose_name=_("split off the ticket"),
    )

    class Meta:
        abstract = True
