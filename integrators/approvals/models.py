"""Approvals and suspensions: periods with a start and an end, never a flag.

«Was it approved to install V4 on that date?» is answered by rows that never change: an
approval has a start and an end; a suspension or a termination is a row of its own.
"""

import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Subquery
from django.db.models.functions import TruncDate
from django.db.models.lookups import GreaterThanOrEqual
from django.utils.translation import gettext_lazy as _

from integrators.values import AsOf, as_of
from portal.accounts.models import User
from portal.core import clock
from portal.core.products import ProductLine
from portal.documents.models import Document
from portal.search.matching import Search


class Activity(models.TextChoices):
    SELL = "sell", _("Sell")
    INSTALL = "install", _("Install")
    MAINTAIN = "maintain", _("Maintain")


class Standing(models.TextChoices):
    """Where an integrator stands today; never stored, see `IntegratorQuerySet.with_standing`."""

    CANDIDATE = "candidate", _("Candidate")
    UPCOMING = "upcoming", _("Approval to come")
    APPROVED = "approved", _("Approved")
    ENDING = "ending", _("Ends soon")
    SUSPENDED = "suspended", _("Suspended")
    ENDED = "ended", _("Ended")


class DayAfter(Func):
    """The day after a date, computed by the database."""

    output_field = models.DateField()
    arity = 1

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="date(%(expressions)s, '+1 day')")

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="(%(expressions)s + 1)")


class ApprovalQuerySet(models.QuerySet["Approval"]):
    def standing(self, at: AsOf) -> Self:
        """Those granted by then and not terminated since, whatever their period."""
        ended = Suspension.objects.filter(
            integrator=OuterRef("integrator"),
            final=True,
            starts_at__lte=at.moment,
            starts_at__gte=OuterRef("granted_at"),
        )
        return self.filter(granted_at__lte=at.moment).exclude(Exists(ended))

    def covering(self, day: dt.date) -> Self:
        return self.filter(starts_on__lte=day, ends_on__gte=day)

    def with_until(self, at: AsOf) -> Self:
        """Each with `until`, the last day of the unbroken run of periods that it belongs to.

        A renewal that follows on the very next day goes on; a gap of one day ends the run.
        """
        same = {name: OuterRef(name) for name in ("integrator", "line", "activity")}
        following = Approval.objects.standing(at).filter(
            **same, starts_on__lte=DayAfter(OuterRef("ends_on")), ends_on__gt=OuterRef("ends_on")
        )
        run = Approval.objects.standing(at).filter(**same, ends_on__gte=OuterRef("ends_on"))
        last = run.exclude(Exists(following)).order_by("ends_on").values("ends_on")
        return self.annotate(until=Subquery(last[:1]))

    def begins_a_run(self, at: AsOf) -> Self:
        """Those before which there was a gap: no other period of any line reaches up to them."""
        reaching = Approval.objects.standing(at).filter(
            integrator=OuterRef("integrator"), starts_on__lt=OuterRef("starts_on")
        )
        reaching = reaching.filter(GreaterThanOrEqual(DayAfter("ends_on"), OuterRef("starts_on")))
        return self.exclude(Exists(reaching))

    def in_force_on(self, day: dt.date | dt.datetime | AsOf | None = None) -> Self:
        """Approvals in force on `day` (now), neither suspended nor ended: see `as_of`."""
        when = as_of(day)
        suspended = Suspension.objects.pending(when).filter(integrator=OuterRef("integrator"))
        return self.standing(when).covering(when.day).exclude(Exists(suspended))

    def held_by(self, user: User, day: dt.date | dt.datetime | None = None) -> Self:
        """Those that run on `day` (now), suspended or not, of companies that `user` represents.

        It opens what their people read, whoever is in order: a newcomer learns from it, and a
        suspended company still maintains what it has installed.
        """
        when = as_of(day)
        return (
            self.standing(when)
            .covering(when.day)
            .filter(
                integrator__representatives__user=user, integrator__representatives__left_at=None
            )
        )


class Approval(models.Model):
    """An integrator may do one activity with one line, from a day to a day, both included."""

    integrator = models.ForeignKey(
        "integrators.Integrator",
        models.PROTECT,
        related_name="approvals",
        verbose_name=_("integrator"),
    )
    activity = models.CharField(_("activity"), max_length=20, choices=Activity.choices)
    line = models.CharField(_("product line"), max_length=4, choices=ProductLine.choices)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    reason = models.TextField(_("reason"), blank=True)
    granted_at = models.DateTimeField(_("granted at"), default=clock.now)
    granted_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("granted by")
    )
    certificate = models.ForeignKey(
        Document,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="approvals",
        verbose_name=_("certificate"),
    )
    """One for all that was granted together; none for what came from an older registry."""

    SEARCH = Search(own=False, related=("integrator",))

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering = ["line", "activity", "starts_on"]
        constraints = [
            models.CheckConstraint(
                name="approval_ends_after_start", condition=Q(ends_on__gte=F("starts_on"))
            )
        ]
        indexes = [models.Index(fields=["integrator", "activity", "line", "starts_on", "ends_on"])]

    def __str__(self) -> str:
        return f"{self.integrator}, {self.get_activity_display()} {self.line}"


class SuspensionQuerySet(models.QuerySet["Suspension"]):
    def pending(self, at: AsOf | None = None) -> Self:
        """Suspensions (terminations apart) that hold then."""
        moment = at.moment if at else clock.now()
        return self.filter(
            Q(lifted_at=None) | Q(lifted_at__gt=moment), final=False, starts_at__lte=moment
        )

    def lifted(self, at: AsOf) -> Self:
        """Those that were lifted by then and had cost a day: a day is judged at its end.

        Each with `lifted_on`, the first day on which they no longer counted.
        """
        return (
            self.filter(final=False, lifted_at__lte=at.moment)
            .annotate(lifted_on=TruncDate("lifted_at"))
            .filter(lifted_on__gt=TruncDate("starts_at"))
        )

    def within(self, day: dt.date, at: AsOf) -> Self:
        """Those that began and ended on `day`, so that its end does not show them."""
        return self.filter(
            final=False, starts_at__date=day, lifted_at__date=day, lifted_at__lte=at.moment
        ).order_by("starts_at")


class Suspension(models.Model):
    """From `starts_at` on nothing of the integrator is approved, until it is lifted, if ever.

    `final` is a termination: it is not lifted; a new approval must be granted after it.
    """

    integrator = models.ForeignKey(
        "integrators.Integrator",
        models.PROTECT,
        related_name="suspensions",
        verbose_name=_("integrator"),
    )
    final = models.BooleanField(_("final"), default=False)
    reason = models.TextField(_("reason"))
    starts_at = models.DateTimeField(_("from"), default=clock.now)
    started_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("started by")
    )
    lifted_at = models.DateTimeField(_("lifted at"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("lifted by")
    )
    lifted_reason = models.TextField(_("reason for lifting it"), blank=True)

    SEARCH = Search(own=False, related=("integrator",))

    objects = SuspensionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suspension")
        verbose_name_plural = _("suspensions")
        ordering = ["-starts_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["integrator"],
                condition=Q(lifted_at=None, final=False),
                name="suspended_once_at_a_time",
            ),
            models.CheckConstraint(
                name="suspension_lifted_both",
                condition=Q(lifted_at=None, lifted_by=None)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False, final=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.integrator}: {self.starts_at:%Y-%m-%d}"
