"""Requests for intervention («demandes d'interventions») of an integrator's own merchants.

DOC-QLT-210: they must be recorded before they are answered, and kept. So a request is written
whole at once, what follows are further rows, and nothing of either is changed or removed: the
state alone moves (`installations/plugs/interventions.py` has the database refuse the rest).
"""

import datetime as dt
import secrets
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from installations.models.reports import InstallationReport
from installations.models.sites import Site, own_integrators
from installations.models.support_scope import passed_on
from integrators.models import Integrator
from portal.accounts.models import User
from portal.accounts.permissions import Permission, Role
from portal.core import clock
from portal.core.paths import path_by_key
from portal.core.states import Stateful
from portal.search.columns import searched_column
from portal.search.matching import Search
from releases.models import RequirementDomain

LATE = dt.timedelta(minutes=15)
"""What is recorded so long after it came says so."""


def new_salt() -> str:
    """What makes the journal's commitment to a row say nothing of the row."""
    return secrets.token_hex(32)


class InterventionState(models.TextChoices):
    OPEN = "open", _("To be answered")
    ANSWERED = "answered", _("Answered, not closed")
    CLOSED = "closed", pgettext_lazy("a request", "Closed")


class Way(models.TextChoices):
    PHONE = "phone", _("By phone")
    MAIL = "mail", _("By mail")
    ON_THE_SPOT = "on_the_spot", _("On the spot")
    OTHER = "other", _("Otherwise")


class Concern(models.TextChoices):
    QUESTION = "question", _("Question about use")
    INCIDENT = "incident", _("Incident")
    CERTIFICATION = "certification", _("Certification rules")
    UPDATE = "update", _("Update")
    OTHER = "other", _("Other")


class StepKind(models.TextChoices):
    ANSWER = "answer", _("Answer given")
    REMARK = "remark", _("Remark")


class InterventionQuerySet(models.QuerySet["Intervention"]):
    def visible_to(self, user: User) -> Self:
        """Own company's; all for staff who read reports, for support those of tickets' sites, and
        those that were passed on to it."""
        if user.may(Permission.REPORTS_READ):
            if user.role == Role.SUPPORT:
                of_tickets = Q(site__in=Site.objects.visible_to(user))
                return self.filter(of_tickets | passed_on(user))
            return self
        return self.of_own_company(user)

    def of_own_company(self, user: Any) -> Self:
        """What `user` may record and answer, as a representative."""
        return self.filter(integrator__in=own_integrators(user))

    def to_close(self) -> Self:
        """Those of which something is still to be done."""
        return self.exclude(state=InterventionState.CLOSED)


class Intervention(Stateful):
    """One request of a merchant, as it was recorded before anything was answered."""

    TRANSITIONS = {
        InterventionState.OPEN: {InterventionState.ANSWERED, InterventionState.CLOSED},
        InterventionState.ANSWERED: {InterventionState.CLOSED},
        InterventionState.CLOSED: set(),
    }

    number = models.CharField(_("number"), max_length=20, unique=True)
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=InterventionState.choices,
        default=InterventionState.OPEN,
    )
    integrator = models.ForeignKey(
        Integrator, models.PROTECT, related_name="interventions", verbose_name=_("integrator")
    )
    site = models.ForeignKey(
        Site,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="interventions",
        verbose_name=_("site"),
        help_text=_("Empty where the merchant is not in the installed base yet."),
    )
    place_name = models.CharField(_("name of the shop"), max_length=150)
    place_city = models.CharField(_("town"), max_length=100, blank=True)
    machine = models.ForeignKey(
        InstallationReport,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="interventions",
        verbose_name=_("machine"),
        help_text=_("The report by which the machine ran on that day."),
    )
    licence = models.CharField(_("licence number"), max_length=40, blank=True)
    serial_number = models.CharField(_("serial numbers"), max_length=80, blank=True)
    came_at = models.DateTimeField(_("received at"))
    way = models.CharField(_("how it came"), max_length=20, choices=Way.choices)
    requester = models.CharField(_("who asked"), max_length=150)
    contact = models.CharField(_("phone or mail address"), max_length=150, blank=True)
    problem = models.TextField(_("problem"))
    concern = models.CharField(_("qualification"), max_length=20, choices=Concern.choices)
    domain = models.ForeignKey(
        RequirementDomain,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("requirement domain"),
    )
    recorded_at = models.DateTimeField(_("recorded at"), default=clock.now)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    salt = models.CharField(
        max_length=64,
        default=new_salt,
        editable=False,
        help_text="Goes into the commitment by which the journal vouches for this row.",
    )

    searched = searched_column("number", "place_name", "place_city", "licence", "serial_number")
    SEARCH = Search()

    objects = InterventionQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for intervention")
        verbose_name_plural = _("requests for intervention")
        ordering = ["-recorded_at", "-pk"]
        indexes = [
            # The list's one order, for one company and for all; then what is still to be done.
            models.Index(fields=["integrator", "-recorded_at", "-id"], name="intervention_own"),
            models.Index(fields=["-recorded_at", "-id"], name="intervention_recorded"),
            models.Index(
                fields=["integrator", "recorded_at", "id"],
                condition=~Q(state=InterventionState.CLOSED),
                name="intervention_to_close",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="intervention_came_first", condition=Q(came_at__lte=models.F("recorded_at"))
            ),
            models.CheckConstraint(
                name="intervention_says_all",
                condition=~Q(place_name="") & ~Q(problem="") & ~Q(requester=""),
            ),
            models.CheckConstraint(
                name="intervention_domain",
                condition=Q(concern=Concern.CERTIFICATION, domain__isnull=False)
                | (~Q(concern=Concern.CERTIFICATION) & Q(domain=None)),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return path_by_key("installations:intervention", self.pk)

    @property
    def place(self) -> str:
        """The shop and its town."""
        return ", ".join(filter(None, [self.place_name, self.place_city]))

    @property
    def is_late(self) -> bool:
        """Whether it was recorded some time after it came."""
        return self.recorded_at - self.came_at > LATE

    @property
    def is_closed(self) -> bool:
        return self.state == InterventionState.CLOSED


class InterventionStep(models.Model):
    """What was answered, or noted later. A mistake is put right by a further remark."""

    intervention = models.ForeignKey(
        Intervention,
        models.PROTECT,
        related_name="steps",
        verbose_name=_("request for intervention"),
    )
    kind = models.CharField(_("kind"), max_length=20, choices=StepKind.choices)
    text = models.TextField(_("procedure applied, or remark"))
    result = models.TextField(_("result"), blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes spent"), null=True, blank=True)
    closes = models.BooleanField(_("closes the request"), default=False)
    written_at = models.DateTimeField(_("written at"), default=clock.now)
    written_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("written by")
    )
    salt = models.CharField(
        max_length=64,
        default=new_salt,
        editable=False,
        help_text="Goes into the commitment by which the journal vouches for this row.",
    )

    class Meta:
        verbose_name = _("answer to a request for intervention")
        verbose_name_plural = _("answers to requests for intervention")
        ordering = ["written_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="intervention_step_whole",
                condition=~Q(text="")
                & (
                    (Q(kind=StepKind.ANSWER, minutes__isnull=False) & ~Q(result=""))
                    | Q(kind=StepKind.REMARK, minutes=None, result="", closes=False)
                ),
            ),
            models.UniqueConstraint(
                fields=["intervention"],
                condition=Q(closes=True),
                name="intervention_closed_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.intervention)

    @property
    def is_answer(self) -> bool:
        return self.kind == StepKind.ANSWER
