"""Imports and their rows: each row is checked, then carried out once."""

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from integrators.companies.models import Representative, RepresentativeInvitation
from portal.accounts.models import User
from portal.core import clock
from portal.core.states import Stateful
from portal.core.work import Work


class ImportStage(models.TextChoices):
    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", _("Waits for your decision")
    RUNNING = "running", _("Being imported")
    FINISHED = "finished", _("Imported")
    CANCELLED = "cancelled", _("Given up")


class RowKind(models.TextChoices):
    CREATE = "create", _("New company")
    UPDATE = "update", _("Change")
    SKIP = "skip", _("Nothing to do")
    ERROR = "error", _("Error")


class RegistryImport(Stateful, Work):
    """One file. Its work is first to check every row, and after the decision to carry them out.

    Both stages are claimed as any work is; between them it is due for nobody.
    """

    TRANSITIONS = {
        ImportStage.CHECKING: {ImportStage.CHECKED, ImportStage.CANCELLED},
        ImportStage.CHECKED: {ImportStage.RUNNING, ImportStage.CANCELLED},
        ImportStage.RUNNING: {ImportStage.FINISHED},
        ImportStage.FINISHED: set(),
        ImportStage.CANCELLED: set(),
    }
    STATE_FIELD = "stage"

    name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64, editable=False)
    columns = models.JSONField(_("columns"), default=list)
    ignored = models.JSONField(_("columns left out"), default=list)
    size = models.PositiveIntegerField(_("rows"))
    stage = models.CharField(
        _("stage"), max_length=12, choices=ImportStage.choices, default=ImportStage.CHECKING
    )
    created_at = models.DateTimeField(_("created at"), default=clock.now)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("import of a registry")
        verbose_name_plural = _("imports of registries")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="import_decided_both",
                condition=models.Q(decided_at=None, decided_by=None)
                | models.Q(decided_at__isnull=False, decided_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("integrators:import", args=[self.pk])

    @property
    def is_at_work(self) -> bool:
        return self.stage in (ImportStage.CHECKING, ImportStage.RUNNING) and not self.failed_at


class ImportRow(models.Model):
    """A row of the file: what it says, what it leads to in words, and when that was done."""

    of = models.ForeignKey(RegistryImport, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row"))
    siren = models.CharField("SIREN", max_length=40, blank=True)
    cells = models.JSONField(_("cells"), default=dict)
    kind = models.CharField(_("result"), max_length=8, choices=RowKind.choices, blank=True)
    words = models.JSONField(_("in words"), default=list)
    errors = models.JSONField(_("errors"), default=list)
    """[[column, reason], …]; the column is empty where the whole row is meant."""
    checked_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="import_row_once")]
        indexes = [models.Index(fields=["of", "siren", "number"])]

    def __str__(self) -> str:
        return f"{self.of} {self.number}"


class WaitingTraining(models.Model):
    """A training of before the portal, of someone who was invited and has not joined yet.

    It is recorded on the day they join; until then it proves nothing.
    """

    invited = models.ForeignKey(RepresentativeInvitation, models.PROTECT, related_name="trainings")
    session: Any = models.JSONField(_("training"))
    key = models.CharField(max_length=200, editable=False)
    noted_at = models.DateTimeField(default=clock.now)
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_for = models.ForeignKey(
        Representative, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("training that waits for a person")
        verbose_name_plural = _("trainings that wait for a person")
        constraints = [
            models.UniqueConstraint(fields=["invited", "key"], name="waiting_training_once")
        ]

    def __str__(self) -> str:
        return f"{self.invited} {self.key}"
