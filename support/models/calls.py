"""Calls to the switchboard: all of them (DOC-QLT-210)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from integrators.models import Integrator
from portal.accounts.models import User
from portal.core import clock
from portal.search.columns import searched_column
from portal.search.matching import Search
from support.models.tickets import Ticket


class Call(models.Model):
    """One call; also on a ticket that exists, also an abandoned one (then without a ticket)."""

    called_at = models.DateTimeField(_("called at"), default=clock.now)
    caller = models.CharField(_("caller"), max_length=150, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    integrator = models.ForeignKey(
        Integrator,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="calls",
        verbose_name=_("integrator"),
    )
    ticket = models.ForeignKey(
        Ticket,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="calls",
        verbose_name=_("ticket"),
    )
    abandoned = models.BooleanField(_("abandoned"), default=False)
    notes = models.TextField(_("notes"), blank=True)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )

    searched = searched_column("caller", "phone", "notes")
    SEARCH = Search(related=("integrator", "ticket"))

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ["-called_at"]

    def __str__(self) -> str:
        return f"{self.called_at:%Y-%m-%d %H:%M} {self.caller}"
