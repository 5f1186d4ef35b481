"""The tracker: corrections, improvements and non-conformities of the software (DOC-QLT-210)."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.core import clock
from portal.core.products import ProductLine
from portal.core.states import Stateful
from portal.search.columns import searched_column
from portal.search.matching import Search
from releases.models import Release, RequirementDomain


class TrackerKind(models.TextChoices):
    CORRECTION = "correction", _("Correction")
    IMPROVEMENT = "improvement", _("Improvement")
    NON_CONFORMITY = "non_conformity", _("Non-conformity")


class TrackerState(models.TextChoices):
    OPEN = "open", _("Open")
    SOLVED = "solved", _("Solved")
    REJECTED = "rejected", _("Rejected")


class TrackerItem(Stateful):
    """One thing to mend in the software; many tickets can wait on it."""

    TRANSITIONS = {
        TrackerState.OPEN: {TrackerState.SOLVED, TrackerState.REJECTED},
        TrackerState.SOLVED: set(),
        TrackerState.REJECTED: set(),
    }

    number = models.CharField(_("number"), max_length=20, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=TrackerKind.choices)
    state = models.CharField(
        _("state"), max_length=20, choices=TrackerState.choices, default=TrackerState.OPEN
    )
    line = models.CharField(_("product line"), max_length=4, choices=ProductLine.choices)
    domain = models.ForeignKey(
        RequirementDomain,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("requirement domain"),
        related_name="tracker_items",
    )
    title = models.CharField(_("title"), max_length=200)
    description = models.TextField(_("description"))
    opened_at = models.DateTimeField(_("opened at"), default=clock.now)
    opened_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("opened by")
    )
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    settled_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("settled by")
    )
    solution = models.TextField(_("solution"), blank=True)
    solved_in = models.ForeignKey(
        Release,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("solved in the release"),
        related_name="tracker_items",
    )

    searched = searched_column("number", "title", "description", "line")
    SEARCH = Search()

    class Meta:
        verbose_name = _("tracker item")
        verbose_name_plural = _("tracker items")
        ordering = ["-opened_at"]
        constraints = [
            models.CheckConstraint(
                name="tracker_settled_both",
                condition=Q(settled_at=None, settled_by=None, state=TrackerState.OPEN)
                | (
                    Q(settled_at__isnull=False, settled_by__isnull=False)
                    & ~Q(state=TrackerState.OPEN)
                ),
            ),
            models.CheckConstraint(
                name="tracker_non_conformity_has_domain",
                condition=~Q(kind=TrackerKind.NON_CONFORMITY) | Q(domain__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def desk_url(self) -> str:
        return reverse("admin:support_trackeritem_change", args=[self.pk])


class TrackerComment(models.Model):
    """One exchange about an item; what is public was mailed to all who wait on it."""

    item = models.ForeignKey(TrackerItem, models.PROTECT, related_name="comments")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    body = models.TextField(_("text"))
    public = models.BooleanField(_("sent to the integrators who wait"), default=True)
    created_at = models.DateTimeField(_("written at"), default=clock.now)

    class Meta:
        verbose_name = _("tracker comment")
        verbose_name_plural = _("tracker comments")
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.body[:60]
