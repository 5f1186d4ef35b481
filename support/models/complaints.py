"""The register of complaints: certification rules that were not respected (DOC-QLT-210)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from integrators.models import Integrator
from portal.accounts.models import User
from portal.core import clock
from portal.core.paths import path_by_key
from portal.core.states import Stateful
from portal.documents.models import Document
from portal.search.columns import searched_column
from portal.search.matching import Search
from releases.models import Release, RequirementDomain
from support.models.querysets import ComplaintQuerySet
from support.models.tickets import Ticket
from support.models.tracker import TrackerItem


class ComplaintState(models.TextChoices):
    OPEN = "open", _("To analyse")
    ANALYSED = "analysed", _("Analysed")
    ACTED = "acted", _("Action decided")
    CLOSED = "closed", pgettext_lazy("complaint", "Closed")


class ComplaintChannel(models.TextChoices):
    MAIL = "mail", _("E-mail")
    PHONE = "phone", _("Phone")
    PORTAL = "portal", _("Portal")
    LETTER = "letter", _("Letter")
    VISIT = "visit", _("Visit or audit")


_S = ComplaintState


class Complaint(Stateful):
    """One complaint that a certification rule was not respected, from its entry to its closing.

    What it was entered with is never rewritten; each later text is a `ComplaintStep`. `due_on`
    and `is_founded` are those of the latest steps that count.
    """

    TRANSITIONS = {
        _S.OPEN: {_S.ANALYSED},
        _S.ANALYSED: {_S.ANALYSED, _S.ACTED, _S.CLOSED},
        _S.ACTED: {_S.ACTED, _S.CLOSED},
        _S.CLOSED: {_S.OPEN},
    }

    number = models.CharField(_("number"), max_length=20, unique=True)
    state = models.CharField(
        _("state"), max_length=20, choices=ComplaintState.choices, default=ComplaintState.OPEN
    )
    domains = models.ManyToManyField(
        RequirementDomain, related_name="complaints", verbose_name=_("requirement domains")
    )
    complainant = models.CharField(_("who complains"), max_length=150)
    channel = models.CharField(_("channel"), max_length=20, choices=ComplaintChannel.choices)
    came_on = models.DateField(_("came on"))
    ticket = models.ForeignKey(
        Ticket, models.PROTECT, null=True, blank=True, related_name="complaints",
        verbose_name=_("ticket"),
    )  # fmt: skip
    item = models.ForeignKey(
        TrackerItem, models.PROTECT, null=True, blank=True, related_name="complaints",
        verbose_name=_("tracker item"),
    )  # fmt: skip
    integrator = models.ForeignKey(
        Integrator, models.PROTECT, null=True, blank=True, related_name="complaints",
        verbose_name=_("integrator concerned"),
    )  # fmt: skip
    release = models.ForeignKey(
        Release, models.PROTECT, null=True, blank=True, related_name="complaints",
        verbose_name=_("release concerned"),
    )  # fmt: skip
    facts = models.TextField(_("facts"))
    entered_at = models.DateTimeField(_("entered at"), default=clock.now)
    entered_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("entered by")
    )
    due_on = models.DateField(_("corrective action due on"), null=True, blank=True)
    is_founded = models.BooleanField(_("founded"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("closed by")
    )

    searched = searched_column("number", "facts")
    SEARCH = Search(related=("integrator",))

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        ordering = ["-entered_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="complaint_closed_whole",
                condition=Q(
                    state=_S.CLOSED, closed_at__isnull=False, closed_by__isnull=False,
                    is_founded__isnull=False,
                )
                | (~Q(state=_S.CLOSED) & Q(closed_at=None, closed_by=None, is_founded=None)),
            ),
            models.CheckConstraint(
                name="complaint_one_origin", condition=Q(ticket=None) | Q(item=None)
            ),
            models.CheckConstraint(
                name="complaint_acted_has_day",
                condition=~Q(state=_S.ACTED) | Q(due_on__isnull=False),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["state", "-entered_at"], name="complaint_state_entered"),
            models.Index(fields=["-entered_at", "-id"], name="complaint_entered"),
            models.Index(fields=["integrator", "-entered_at", "-id"], name="complaint_company"),
            models.Index(
                fields=["due_on", "id"], condition=~Q(state=_S.CLOSED), name="complaint_due"
            ),
            models.Index(fields=["came_on", "id"], name="complaint_came"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """Its page for the integrator that it concerns."""
        return reverse("support:complaint", args=[self.number])

    @property
    def desk_url(self) -> str:
        """Where Crisalid’s people work on it."""
        return path_by_key("admin:support_complaint_change", self.pk)

    @property
    def is_late(self) -> bool:
        """Whether the day of its corrective action is over, and it is not closed."""
        if self.due_on is None or self.state == _S.CLOSED:
            return False
        return self.due_on < clock.today()


class StepKind(models.TextChoices):
    ANALYSIS = "analysis", _("Analysis")
    ACTION = "action", _("Corrective action")
    CLOSING = "closing", _("Closing")
    REOPENING = "reopening", _("Reopening")


class ComplaintStep(models.Model):
    """One text about a complaint. None is ever rewritten: a later one stands beside it."""

    complaint = models.ForeignKey(
        Complaint, models.PROTECT, related_name="steps", verbose_name=_("complaint")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=StepKind.choices)
    text = models.TextField(_("text"))
    due_on = models.DateField(_("due on"), null=True, blank=True)
    item = models.ForeignKey(
        TrackerItem, models.PROTECT, null=True, blank=True, related_name="corrections",
        verbose_name=_("tracker item that corrects it"),
    )  # fmt: skip
    is_founded = models.BooleanField(_("founded"), null=True, blank=True)
    written_at = models.DateTimeField(_("written at"), default=clock.now)
    written_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("written by")
    )

    class Meta:
        verbose_name = _("step of a complaint")
        verbose_name_plural = _("steps of complaints")
        ordering = ["written_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="complaint_step_action_has_day",
                condition=Q(kind=StepKind.ACTION, due_on__isnull=False)
                | (~Q(kind=StepKind.ACTION) & Q(due_on=None, item=None)),
            ),
            models.CheckConstraint(
                name="complaint_step_closing_decides",
                condition=Q(kind=StepKind.CLOSING, is_founded__isnull=False)
                | (~Q(kind=StepKind.CLOSING) & Q(is_founded=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.complaint} · {self.get_kind_display()}"


class ComplaintExtract(models.Model):
    """A sealed extract of the register: the complaints that came in a period, of one domain or all.

    What it says stands in its document, as it was on the day when it was made.
    """

    since = models.DateField(_("from"))
    until = models.DateField(_("until"))
    domain = models.ForeignKey(
        RequirementDomain, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("requirement domain"),
    )  # fmt: skip
    document = models.OneToOneField(
        Document, models.PROTECT, null=True, related_name="+", verbose_name=_("document")
    )
    made_at = models.DateTimeField(_("made at"), default=clock.now)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("made by"))

    class Meta:
        verbose_name = _("extract of the register of complaints")
        verbose_name_plural = _("extracts of the register of complaints")
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="complaint_extract_period", condition=Q(since__lte=models.F("until"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.since} – {self.until}"
