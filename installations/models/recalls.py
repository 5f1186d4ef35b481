"""Recalls: machines that ran a release when it was withdrawn, and what became of them."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from installations.models.reports import InstallationReport
from installations.models.sites import own_integrators
from portal.accounts.models import User
from portal.core import clock
from portal.search.matching import Search
from releases.models import Withdrawal


class RecallQuerySet(models.QuerySet["Recall"]):
    def visible_to(self, user: User) -> Self:
        """Without those of a report that is void by now: it tells of no machine."""
        return self.exclude(report__state="void").filter(
            report__in=InstallationReport.objects.visible_to(user)
        )

    def of_own_company(self, user: Any) -> Self:
        """Those of the companies that `user` represents."""
        return self.filter(report__integrator__in=own_integrators(user))

    def open(self) -> Self:
        return self.filter(solved_at=None).exclude(report__state="void")


class Recall(models.Model):
    """One installed machine concerned by one withdrawal, opened in the withdrawal's transaction."""

    withdrawal = models.ForeignKey(
        Withdrawal, models.PROTECT, related_name="recalls", verbose_name=_("withdrawal")
    )
    report = models.ForeignKey(
        InstallationReport,
        models.PROTECT,
        related_name="recalls",
        help_text=_("The report by which the release was running there."),
        verbose_name=_("report"),
    )
    opened_at = models.DateTimeField(_("opened at"), default=clock.now)
    solved_by = models.ForeignKey(
        InstallationReport,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("solved by the report"),
    )
    solved_at = models.DateTimeField(_("solved at"), null=True, blank=True)

    SEARCH = Search(own=False, related=("withdrawal", "report"))

    objects = RecallQuerySet.as_manager()

    class Meta:
        verbose_name = _("recall")
        verbose_name_plural = _("recalls")
        constraints = [
            models.UniqueConstraint(
                fields=["withdrawal", "report"], name="recall_once_per_machine"
            ),
            models.CheckConstraint(
                name="recall_solved_both",
                condition=models.Q(solved_at=None, solved_by=None)
                | models.Q(solved_at__isnull=False, solved_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.withdrawal} – {self.report}"
