"""Reminders as rows: one per occurrence, by a unique key."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from integrators.charter.models import Charter
from integrators.companies.models import Integrator, Representative
from integrators.legal_file.models import LegalDocument
from portal.core import clock
from portal.core.work import Work
from portal.search.matching import Search


class ReminderKind(models.TextChoices):
    TRAINING = "training", _("Training that ends")
    APPROVAL = "approval", _("Approval that ends")
    CHARTER = "charter", _("Charter to sign")
    CONTRACT = "contract", _("Contract that ends")
    SHORTAGE = "shortage", _("Not enough people in order")
    DOCUMENT = "document", _("Legal document that ends")


class Reminder(Work):
    """One occurrence: `key` names what it is about, its day and its step.

    Two sweeps at once write one row; the claim on it lets one worker send. `step` is the number
    of days before `ends_on`; for a charter also "asked" and "lapsed", see `reminders.work`.
    """

    key = models.CharField(max_length=120, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=ReminderKind.choices)
    step = models.CharField(_("step"), max_length=10)
    ends_on = models.DateField(_("ends on"))
    integrator = models.ForeignKey(
        Integrator, models.PROTECT, related_name="reminders", verbose_name=_("integrator")
    )
    representative = models.ForeignKey(
        Representative,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reminders",
        verbose_name=_("representative"),
    )
    charter = models.ForeignKey(
        Charter,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reminders",
        verbose_name=_("charter"),
    )
    legal_document = models.ForeignKey(
        LegalDocument,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reminders",
        verbose_name=_("document of the legal file"),
    )
    line = models.CharField(_("product line"), max_length=4, blank=True)
    created_at = models.DateTimeField(_("created at"), default=clock.now)

    SEARCH = Search(own=False, related=("integrator", "representative"))

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.key
