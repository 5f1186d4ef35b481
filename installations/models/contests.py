"""A merchant's word that a signed report is not what they signed, and what quality settles."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from installations.models.reports import InstallationReport
from portal.accounts.models import User
from portal.core import clock


class Outcome(models.TextChoices):
    UPHELD = "upheld", _("Upheld: the report is void")
    DISMISSED = "dismissed", _("Dismissed: the report stands as signed")


class ContestQuerySet(models.QuerySet["Contest"]):
    def open(self) -> "ContestQuerySet":
        """Those that quality has still to settle, the oldest first."""
        return self.filter(settled_at=None).order_by("contested_at", "pk")


class Contest(models.Model):
    """One a report. What both have signed stays as it is: this stands beside it."""

    report = models.OneToOneField(
        InstallationReport, models.PROTECT, related_name="contest", verbose_name=_("report")
    )
    contested_at = models.DateTimeField(_("contested at"), default=clock.now)
    reason = models.TextField(_("the merchant’s reason"))
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    settled_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("settled by"),
    )
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome.choices, blank=True)
    settled_reason = models.TextField(_("reason of the outcome"), blank=True)

    objects = ContestQuerySet.as_manager()

    class Meta:
        verbose_name = _("contest of a report")
        verbose_name_plural = _("contests of reports")
        ordering = ["contested_at", "pk"]
        indexes = [
            models.Index(
                fields=["contested_at", "id"], condition=Q(settled_at=None), name="contest_open"
            ),
        ]
        constraints = [
            models.CheckConstraint(name="contest_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="contest_settled_whole",
                condition=(
                    Q(settled_at=None, settled_by=None, outcome="", settled_reason="")
                    | (
                        Q(settled_at__isnull=False, settled_by__isnull=False)
                        & Q(outcome__in=Outcome.values)
                        & ~Q(settled_reason="")
                    )
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.report)

    @property
    def is_upheld(self) -> bool:
        return self.outcome == Outcome.UPHELD
