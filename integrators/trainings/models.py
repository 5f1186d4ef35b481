"""Recorded trainings (DOC-QLT-210: «formations initiales enregistrées», «complémentaires»)."""

from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from integrators.trainings.querysets import TrainingRecordQuerySet
from portal.accounts.models import User
from portal.core import clock
from portal.core.products import ProductLine
from portal.core.states import Stateful
from portal.documents.models import Document
from portal.search.columns import searched_column, sorted_column
from portal.search.matching import Search


class TrainingKind(models.TextChoices):
    INITIAL = "initial", _("Initial training")
    COMPLEMENTARY = "complementary", _("Complementary training")


class TrainingSession(models.Model):
    """A session as it was held; attendance is recorded once, then never changed."""

    title = models.CharField(_("title"), max_length=150)
    kind = models.CharField(_("kind"), max_length=20, choices=TrainingKind.choices)
    line = models.CharField(_("product line"), max_length=4, choices=ProductLine.choices)
    nf525_module = models.BooleanField(_("with the NF525 module"), default=True)
    held_on = models.DateField(_("held on"))
    place = models.CharField(_("place"), max_length=150)
    trainer = models.CharField(_("trainer"), max_length=150)
    valid_months = models.PositiveSmallIntegerField(
        _("valid for (months)"),
        null=True,
        blank=True,
        help_text=_("Leave empty when the training does not expire."),
    )
    course = models.ForeignKey(
        "integrators.Course",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="held",
        verbose_name=_("training of the catalogue"),
        help_text=_("A version may ask for it: see the catalogue."),
    )
    created_at = models.DateTimeField(_("created at"), default=clock.now)
    created_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("created by")
    )

    title_sorted = sorted_column("title")
    searched = searched_column("title", "place", "trainer")
    SEARCH = Search()

    class Meta:
        verbose_name = _("training session")
        verbose_name_plural = _("training sessions")
        ordering = ["-held_on", "-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("integrators:training", args=[self.pk])


class TrainingRecord(models.Model):
    """One person's attendance at a session."""

    session = models.ForeignKey(
        TrainingSession, models.PROTECT, related_name="records", verbose_name=_("session")
    )
    representative = models.ForeignKey(
        "integrators.Representative",
        models.PROTECT,
        related_name="trainings",
        verbose_name=_("representative"),
    )
    attended = models.BooleanField(_("attended"))
    expires_on = models.DateField(
        _("valid until"),
        null=True,
        blank=True,
        help_text=_("The last day on which the training counts."),
    )
    recorded_at = models.DateTimeField(_("recorded at"), default=clock.now)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )
    certificate = models.OneToOneField(
        Document,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="training_record",
        verbose_name=_("certificate"),
    )

    SEARCH = Search(own=False, related=("representative",))

    objects = TrainingRecordQuerySet.as_manager()

    class Meta:
        verbose_name = _("training record")
        verbose_name_plural = _("training records")
        constraints = [
            models.UniqueConstraint(
                fields=["session", "representative"], name="training_recorded_once"
            ),
            models.CheckConstraint(
                name="training_expiry_if_attended",
                condition=Q(attended=True) | Q(expires_on=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.representative} – {self.session}"


class Course(models.Model):
    """A training of the catalogue. Sessions copy from it what must not change afterwards."""

    title = models.CharField(_("title"), max_length=150, unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=TrainingKind.choices)
    line = models.CharField(_("product line"), max_length=4, choices=ProductLine.choices)
    nf525_module = models.BooleanField(_("with the NF525 module"), default=True)
    slides = models.CharField(
        _("slides"),
        max_length=200,
        blank=True,
        validators=[URLValidator(schemes=["https", "http"])],
        help_text=_("The address of the slides of the NF525 module."),
    )
    valid_months = models.PositiveSmallIntegerField(
        _("valid for (months)"),
        null=True,
        blank=True,
        help_text=_("Leave empty when the training does not expire."),
    )
    asked_for_by = models.CharField(
        _("asked for by"),
        max_length=100,
        blank=True,
        help_text=_("The release whose new feature asks for it, if one does."),
    )
    offered = models.BooleanField(_("offered"), default=True)
    created_at = models.DateTimeField(_("created at"), default=clock.now)
    created_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("created by")
    )

    title_sorted = sorted_column("title")
    searched = searched_column("title")
    SEARCH = Search()

    class Meta:
        verbose_name = _("training of the catalogue")
        verbose_name_plural = _("catalogue of trainings")
        ordering = ["title_sorted", "pk"]

    def __str__(self) -> str:
        return self.title


class SessionState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    HELD = "held", _("Held")
    CANCELLED = "cancelled", _("Called off")


class PlannedSession(Stateful):
    """A date of a course, with places; when it was held, `session` records who attended."""

    TRANSITIONS = {
        SessionState.PLANNED: {SessionState.HELD, SessionState.CANCELLED},
        SessionState.HELD: set(),
        SessionState.CANCELLED: set(),
    }

    course = models.ForeignKey(
        Course, models.PROTECT, related_name="planned", verbose_name=_("course")
    )
    day = models.DateField(_("day"))
    starts_at = models.TimeField(_("begins at"))
    place = models.CharField(_("place"), max_length=150)
    trainer = models.CharField(_("trainer"), max_length=150)
    places = models.PositiveSmallIntegerField(_("places"))
    state = models.CharField(
        _("state"), max_length=20, choices=SessionState.choices, default=SessionState.PLANNED
    )
    cancel_reason = models.TextField(_("reason"), blank=True)
    created_at = models.DateTimeField(_("created at"), default=clock.now)
    created_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("created by")
    )
    session = models.OneToOneField(
        TrainingSession,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="planned",
        verbose_name=_("session"),
    )

    searched = searched_column("place", "trainer")
    SEARCH = Search(related=("course",))

    class Meta:
        verbose_name = _("planned session")
        verbose_name_plural = _("planned sessions")
        ordering = ["day", "starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="planned_session_held_both",
                condition=Q(state="held", session__isnull=False)
                | Q(state__in=["planned", "cancelled"], session=None),
            ),
            models.CheckConstraint(name="planned_session_places", condition=Q(places__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.course}, {self.day:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("integrators:session", args=[self.pk])


class EnrolmentState(models.TextChoices):
    ENROLLED = "enrolled", _("Enrolled")
    WAITING = "waiting", _("On the waiting list")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Result(models.TextChoices):
    PASSED = "passed", _("Attended and passed")
    FAILED = "failed", _("Attended, not passed")
    ABSENT = "absent", _("Absent")


class Enrolment(Stateful):
    """One person's place, or turn on the waiting list (by `pk`), and then the result."""

    TRANSITIONS = {
        EnrolmentState.ENROLLED: {EnrolmentState.WITHDRAWN},
        EnrolmentState.WAITING: {EnrolmentState.ENROLLED, EnrolmentState.WITHDRAWN},
        EnrolmentState.WITHDRAWN: set(),
    }

    planned = models.ForeignKey(
        PlannedSession, models.PROTECT, related_name="enrolments", verbose_name=_("planned session")
    )
    representative = models.ForeignKey(
        "integrators.Representative",
        models.PROTECT,
        related_name="enrolments",
        verbose_name=_("representative"),
    )
    state = models.CharField(_("state"), max_length=20, choices=EnrolmentState.choices)
    result = models.CharField(_("result"), max_length=20, choices=Result.choices, blank=True)
    enrolled_at = models.DateTimeField(_("enrolled at"), default=clock.now)
    enrolled_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("enrolled by")
    )

    SEARCH = Search(own=False, related=("representative", "planned"))

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["planned", "representative"],
                condition=~Q(state="withdrawn"),
                name="enrolled_once_at_a_time",
            ),
            models.CheckConstraint(
                name="enrolment_result_of_the_enrolled",
                condition=Q(result="") | Q(state="enrolled"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.representative} – {self.planned}"
