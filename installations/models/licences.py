"""Licences that Crisalid has issued to integrators, and the files by which they were recorded.

`Licence` (`installations/models/machines.py`) is a number that a signed report names; a row here
is a number that was handed out. The two meet by the same key, however the number is written.
"""

from typing import Self
from urllib.parse import urlencode

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from installations.models.periods import KNOWN, InstalledPeriod
from installations.models.reports import InstallationReport
from installations.models.sites import own_integrators
from integrators.models import Integrator
from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.core import clock
from portal.core.paths import path_by_key
from portal.core.states import Stateful
from portal.search.columns import key_column, searched_column
from portal.search.matching import Search

LONGEST_NUMBER = 40
LONGEST_EDITION = 60


class LicenceFileStage(models.TextChoices):
    CHECKED = "checked", _("Waits for your decision")
    FINISHED = "finished", _("Imported")
    CANCELLED = "cancelled", _("Given up")


class LicenceFile(Stateful):
    """One file of licences: its rows are checked and shown first, then recorded, or given up."""

    TRANSITIONS = {
        LicenceFileStage.CHECKED: {LicenceFileStage.FINISHED, LicenceFileStage.CANCELLED},
        LicenceFileStage.FINISHED: set(),
        LicenceFileStage.CANCELLED: set(),
    }
    STATE_FIELD = "stage"

    name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64, editable=False)
    columns = models.JSONField(_("columns"), default=list)
    ignored = models.JSONField(_("columns left out"), default=list)
    size = models.PositiveIntegerField(_("rows"))
    stage = models.CharField(
        _("stage"),
        max_length=12,
        choices=LicenceFileStage.choices,
        default=LicenceFileStage.CHECKED,
    )
    created_at = models.DateTimeField(_("created at"), default=clock.now)
    created_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )

    class Meta:
        verbose_name = _("file of licences")
        verbose_name_plural = _("files of licences")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="licence_file_decided",
                condition=Q(stage="checked", decided_at=None, decided_by=None)
                | ~Q(stage="checked") & Q(decided_at__isnull=False, decided_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return path_by_key("installations:licence_file", self.pk)


class LicenceRowKind(models.TextChoices):
    NEW = "new", _("New licence")
    KNOWN = "known", _("Nothing to do")
    ERROR = "error", _("Error")


class LicenceRow(models.Model):
    """A row of a file: what it says, how that was read, and what it leads to."""

    of = models.ForeignKey(LicenceFile, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row"))
    cells = models.JSONField(_("cells"), default=dict)
    licence = models.CharField(_("licence number"), max_length=LONGEST_NUMBER, blank=True)
    integrator = models.ForeignKey(
        Integrator,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("integrator"),
    )
    issued_on = models.DateField(_("licence issued on"), null=True, blank=True)
    edition = models.CharField(_("edition"), max_length=LONGEST_EDITION, blank=True)
    kind = models.CharField(_("result"), max_length=8, choices=LicenceRowKind.choices)
    words = models.TextField(_("in words"), blank=True)
    errors = models.JSONField(_("errors"), default=list)
    """[[column, reason], …]; the column is empty where the whole row is meant."""

    class Meta:
        verbose_name = _("row of a file of licences")
        verbose_name_plural = _("rows of files of licences")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["of", "number"], name="licence_row_once")]
        indexes = [models.Index(fields=["of", "kind", "number"], name="licence_row_kind")]

    def __str__(self) -> str:
        return f"{self.of} {self.number}"


IN_FORCE = Q(cancelled_at=None)
"""Issued, and not cancelled since."""


class IssuedLicenceQuerySet(models.QuerySet["IssuedLicence"]):
    def visible_to(self, user: User) -> Self:
        """All of them for staff who read of the companies; else those issued to one's own."""
        if user.is_staff:
            return self if user.may(Permission.INTEGRATORS_READ) else self.none()
        return self.filter(integrator__in=own_integrators(user))

    def of_own_company(self, user: User) -> Self:
        """Those of the companies that `user` represents."""
        return self.filter(integrator__in=own_integrators(user))

    def in_force(self) -> Self:
        return self.filter(IN_FORCE)

    def reported(self) -> Self:
        """Those of which a report that both have signed tells, whoever made it."""
        return self.filter(_told_of())

    def without_report(self) -> Self:
        """Those in force of which no report that both have signed tells."""
        return self.in_force().filter(~_told_of())


def _told_of() -> Exists:
    periods = InstalledPeriod.objects.filter(KNOWN, licence__number_key=OuterRef("number_key"))
    return Exists(periods)


class IssuedLicence(models.Model):
    """A licence that was issued to an integrator on a day; what is wrong is cancelled, with why.

    One row in force for each number, however it is written.
    """

    number = models.CharField(_("licence number"), max_length=LONGEST_NUMBER)
    integrator = models.ForeignKey(
        Integrator,
        models.PROTECT,
        db_index=False,
        related_name="issued_licences",
        verbose_name=_("integrator"),
    )
    issued_on = models.DateField(_("licence issued on"))
    edition = models.CharField(_("edition"), max_length=LONGEST_EDITION, blank=True)
    recorded_by = models.ForeignKey(
        LicenceFile, models.PROTECT, related_name="licences", verbose_name=_("recorded by the file")
    )
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    cancelled_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("cancelled by"),
    )
    cancelled_reason = models.TextField(_("why it was cancelled"), blank=True)

    number_key = key_column("number")
    searched = searched_column("number", "edition")
    SEARCH = Search(related=("integrator",))

    has_report: bool
    """As `installations/licences/rules.py::with_reports` finds, and `report` too."""
    report: InstallationReport | None

    objects = IssuedLicenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("issued licence")
        verbose_name_plural = _("issued licences")
        ordering = ["-issued_on", "-pk"]
        indexes = [
            # The two orders of the list, all together and one company's.
            models.Index(fields=["-issued_on", "-id"], name="issued_listed"),
            models.Index(fields=["number_key", "id"], name="issued_number"),
            models.Index(fields=["integrator", "-issued_on", "-id"], name="issued_own"),
            models.Index(fields=["integrator", "number_key", "id"], name="issued_own_number"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["number_key"], condition=IN_FORCE, name="licence_issued_once"
            ),
            models.CheckConstraint(
                name="issued_cancelled_whole",
                condition=Q(cancelled_at=None, cancelled_by=None, cancelled_reason="")
                | Q(cancelled_at__isnull=False, cancelled_by__isnull=False)
                & ~Q(cancelled_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """The list, with this one alone: it has no page of its own."""
        return f"{reverse('installations:licences')}?{urlencode({'q': self.number})}"
