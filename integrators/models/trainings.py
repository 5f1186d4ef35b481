"""Recorded trainings (DOC-QLT-210: «formations initiales enregistrées», «complémentaires»)."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from integrators.models.companies import Representative
from integrators.training_querysets import TrainingRecordQuerySet
from portal import clock
from portal.accounts.models import User
from portal.documents.models import Document
from portal.products import ProductLine


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
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")

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

    session = models.ForeignKey(TrainingSession, models.PROTECT, related_name="records")
    representative = models.ForeignKey(Representative, models.PROTECT, related_name="trainings")
    attended = models.BooleanField(_("attended"))
    expires_on = models.DateField(
        _("valid until"),
        null=True,
        blank=True,
        help_text=_("The last day on which the training counts."),
    )
    recorded_at = models.DateTimeField(default=clock.now)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    certificate = models.OneToOneField(
        Document,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="training_record",
        verbose_name=_("certificate"),
    )

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
