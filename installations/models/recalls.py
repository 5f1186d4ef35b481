"""Recalls: machines that ran a release when it was withdrawn, and what became of them."""

import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from installations.models.answered import Answered
from installations.models.querysets import sees_all
from installations.models.reports import InstallationReport
from installations.models.sites import Site, own_integrators
from integrators.models import Integrator, Representative
from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.core import clock
from portal.core.work import Work
from portal.search.matching import Search
from releases.models import Withdrawal


class RecallState(models.TextChoices):
    TODO = "todo", _("To do")
    PLANNED = "planned", _("Visit planned")
    IMPOSSIBLE = "impossible", _("Impossible")
    DONE = "done", _("Done by a report")
    VOID = "void", _("Its report is void or corrected")


OPEN = (RecallState.TODO, RecallState.PLANNED)
"""Somebody still has to go there."""


class RecallAnswerKind(models.TextChoices):
    PLANNED = "visit", _("A visit is planned")
    IMPOSSIBLE = "cannot", _("It cannot be done")
    TAKEN_BACK = "taken_back", _("Taken back: to do again")
    REFUSED = "refused", _("Refused by Crisalid: to do again")


class ImpossibleBecause(models.TextChoices):
    CLOSED = "closed", _("The merchant has closed")
    LOST = "lost", _("The machine is lost, stolen or destroyed")
    UNUSED = "unused", _("The machine is no longer in use")
    ELSEWHERE = "elsewhere", _("Another integrator looks after it")
    REFUSED = "refused", _("The merchant lets nobody in")
    OTHER = "other", _("Another reason")


class RecallAnswer(models.Model):
    """What an integrator says of some of its machines at once, or quality of one: added only.

    The journal's entry about it names the lines; each line names its last one.
    """

    withdrawal = models.ForeignKey(
        Withdrawal, models.PROTECT, related_name="+", verbose_name=_("withdrawal")
    )
    integrator = models.ForeignKey(
        Integrator, models.PROTECT, related_name="+", verbose_name=_("integrator")
    )
    kind = models.CharField(_("answer"), max_length=20, choices=RecallAnswerKind.choices)
    planned_on = models.DateField(_("planned for"), null=True, blank=True)
    technician = models.ForeignKey(
        Representative,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who goes there"),
    )
    because = models.CharField(
        _("why it is impossible"), max_length=20, choices=ImpossibleBecause.choices, blank=True
    )
    text = models.TextField(_("in words"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), default=clock.now)
    answered_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("answered by")
    )

    SEARCH = Search(own=False, related=("withdrawal", "integrator"))

    class Meta:
        verbose_name = _("answer to a recall")
        verbose_name_plural = _("answers to recalls")
        ordering = ["answered_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="recall_answer_whole",
                condition=(
                    Q(kind="visit", planned_on__isnull=False, technician__isnull=False, because="")
                    | Q(kind="cannot", planned_on=None, technician=None) & ~Q(because="")
                    | Q(kind="taken_back", planned_on=None, technician=None, because="", text="")
                    | Q(kind="refused", planned_on=None, technician=None, because="") & ~Q(text="")
                ),
            ),
            models.CheckConstraint(
                name="recall_answer_other_in_words",
                condition=~Q(because="other") | ~Q(text=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.withdrawal} – {self.integrator}"

    @property
    def leads_to(self) -> str:
        """The state of the lines that it was said of."""
        return {
            RecallAnswerKind.PLANNED: RecallState.PLANNED,
            RecallAnswerKind.IMPOSSIBLE: RecallState.IMPOSSIBLE,
        }.get(RecallAnswerKind(self.kind), RecallState.TODO)


class RecallQuerySet(models.QuerySet["Recall"]):
    def visible_to(self, user: User) -> Self:
        """Without those of a report that is void or corrected by now: it tells of no machine."""
        rows = self.exclude(state=RecallState.VOID)
        if sees_all(user):
            return rows
        if user.may(Permission.REPORTS_READ):
            return rows.filter(report__site__in=Site.objects.visible_to(user))
        return rows.filter(integrator__in=own_integrators(user))

    def of_own_company(self, user: Any) -> Self:
        """Those of the companies that `user` represents."""
        return self.filter(integrator__in=own_integrators(user))

    def open(self) -> Self:
        """Those where somebody still has to go."""
        return self.filter(state__in=OPEN)

    def overdue(self, day: dt.date) -> Self:
        """Those still open on `day`, after the last day on which they were to be updated."""
        return self.open().filter(withdrawal__update_by__lt=day)

    def missed(self, day: dt.date) -> Self:
        """Those planned for a day before `day`, of which no report has come."""
        return self.filter(state=RecallState.PLANNED, answer__planned_on__lt=day)


class Recall(Answered):
    """One installed machine concerned by one withdrawal, opened in the withdrawal's transaction.

    `answer` is the last that was said of it; a signed report alone makes it done.
    """

    UNANSWERED = RecallState.TODO
    TRANSITIONS = {
        RecallState.TODO: {
            RecallState.PLANNED, RecallState.IMPOSSIBLE, RecallState.DONE, RecallState.VOID,
        },
        RecallState.PLANNED: {
            RecallState.TODO, RecallState.PLANNED, RecallState.IMPOSSIBLE, RecallState.DONE,
            RecallState.VOID,
        },
        RecallState.IMPOSSIBLE: {
            RecallState.TODO, RecallState.PLANNED, RecallState.IMPOSSIBLE, RecallState.DONE,
            RecallState.VOID,
        },
        # The report that ended it may be found void.
        RecallState.DONE: {
            RecallState.TODO, RecallState.PLANNED, RecallState.IMPOSSIBLE, RecallState.VOID,
        },
        # What has corrected its report may be found void.
        RecallState.VOID: {
            RecallState.TODO, RecallState.PLANNED, RecallState.IMPOSSIBLE,
        },
    }  # fmt: skip

    withdrawal = models.ForeignKey(
        Withdrawal,
        models.PROTECT,
        db_index=False,
        related_name="recalls",
        verbose_name=_("withdrawal"),
    )
    report = models.ForeignKey(
        InstallationReport,
        models.PROTECT,
        related_name="recalls",
        help_text=_("The report by which the release was running there."),
        verbose_name=_("report"),
    )
    integrator = models.ForeignKey(
        Integrator,
        models.PROTECT,
        related_name="+",
        help_text=_("Of the report: lists and counts read it here."),
        verbose_name=_("integrator"),
    )
    state = models.CharField(
        _("state"), max_length=20, choices=RecallState.choices, default=RecallState.TODO
    )
    answer = models.ForeignKey(
        RecallAnswer,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="lines",
        verbose_name=_("last answer"),
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
        indexes = [
            # The list of one withdrawal, company by company, what is to do first; its counts.
            models.Index(fields=["withdrawal", "integrator", "-state", "id"], name="recall_listed"),
            # What one company has still to do: its home page, and each reminder.
            models.Index(
                fields=["integrator", "withdrawal"],
                condition=Q(state__in=["todo", "planned"]),
                name="recall_open",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["withdrawal", "report"], name="recall_once_per_machine"
            ),
            models.CheckConstraint(
                name="recall_solved_both",
                condition=Q(solved_at=None, solved_by=None)
                | Q(solved_at__isnull=False, solved_by__isnull=False),
            ),
            models.CheckConstraint(
                name="recall_done_by_report",
                condition=Q(state="void")
                | Q(state="done", solved_by__isnull=False)
                | ~Q(state__in=["done", "void"]) & Q(solved_by=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.withdrawal} – {self.report}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


class RecallReminder(Work):
    """One mail to one integrator about its recalls, or the weekly digest to quality: once each.

    `key` names the withdrawal, the company and the step; both are empty for a digest.
    """

    key = models.CharField(max_length=120, unique=True, editable=False)
    withdrawal = models.ForeignKey(
        Withdrawal,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("withdrawal"),
    )
    integrator = models.ForeignKey(
        Integrator,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("integrator"),
    )
    created_at = models.DateTimeField(_("created at"), default=clock.now)

    class Meta:
        verbose_name = _("reminder of recalls")
        verbose_name_plural = _("reminders of recalls")

    def __str__(self) -> str:
        return self.key
