"""Reports that should be there and are not, what integrators answer, and their reminders."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from installations.models.answered import Answered
from installations.models.licences import IssuedLicence
from installations.models.querysets import sees_all
from installations.models.reports import InstallationReport
from installations.models.sites import Site, own_integrators
from integrators.models import Integrator
from portal.accounts.models import User
from portal.core import clock
from portal.core.work import Work
from portal.search.matching import Search
from releases.models import Release


class MissingKind(models.TextChoices):
    """What says that something runs of which no report has come."""

    LICENCE = "licence", _("Licence without a report")
    DOWNLOAD = "download", _("Download without a report")
    INTERVENTION = "request", _("Intervention without a report")


class MissingState(models.TextChoices):
    OPEN = "open", _("Report expected")
    ANSWERED = "answered", _("Answered")
    CLOSED = "reported", _("Report signed")
    VOID = "void", _("No longer expected")


class MissingBecause(models.TextChoices):
    NOT_YET = "not_yet", _("Not installed yet")
    DEMO = "demo", _("For a demonstration or a test")
    RETURNED = "returned", _("Returned to Crisalid")
    ELSEWHERE = "elsewhere", _("Installed or reported by another company")
    OTHER = "other", _("Another reason")


class MissingAnswer(models.Model):
    """Why no report comes, as an integrator says of some lines at once; or quality refuses one.

    Added only. The journal's entry about it names the lines; each line names its last one.
    """

    integrator = models.ForeignKey(
        Integrator, models.PROTECT, related_name="+", verbose_name=_("integrator")
    )
    because = models.CharField(
        _("why no report comes"), max_length=20, choices=MissingBecause.choices, blank=True
    )
    text = models.TextField(_("in words"), blank=True)
    refuses = models.BooleanField(
        _("refused by Crisalid"), default=False, help_text=_("The report is expected again.")
    )
    answered_at = models.DateTimeField(_("answered at"), default=clock.now)
    answered_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("answered by")
    )

    SEARCH = Search(own=False, related=("integrator",))

    class Meta:
        verbose_name = _("answer about missing reports")
        verbose_name_plural = _("answers about missing reports")
        ordering = ["answered_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="missing_answer_whole",
                condition=Q(refuses=True, because="") & ~Q(text="")
                | Q(refuses=False) & ~Q(because=""),
            ),
            models.CheckConstraint(
                name="missing_answer_words", condition=~Q(because="other") | ~Q(text="")
            ),
        ]

    def __str__(self) -> str:
        return str(self.integrator)

    @property
    def leads_to(self) -> str:
        """The state of the lines that it was said of."""
        return MissingState.OPEN if self.refuses else MissingState.ANSWERED


class MissingReportQuerySet(models.QuerySet["MissingReport"]):
    def visible_to(self, user: User) -> Self:
        """All for staff who see the whole base; else those of one's own companies."""
        if user.is_staff:
            return self if sees_all(user) else self.none()
        return self.of_own_company(user)

    def of_own_company(self, user: Any) -> Self:
        """Those of the companies that `user` represents."""
        return self.filter(integrator__in=own_integrators(user))

    def open(self) -> Self:
        """Those of which nothing has come: neither a report nor an answer that holds."""
        return self.filter(state=MissingState.OPEN)

    def not_reported(self) -> Self:
        """Those that a signed report would close: answered or not."""
        return self.filter(state__in=[MissingState.OPEN, MissingState.ANSWERED])


_OF = {"licence": "licence", "download": "release", "request": "site"}
"""By kind what a line is about."""


def _about(kind: str, field: str) -> Q:
    others = {f"{name}__isnull": name != field for name in _OF.values()}
    return Q(kind=kind, **others)


class MissingReport(Answered):
    """One report that an integrator owes: of a licence, a release or a site. A report closes it.

    `answer` is the last that was said of it.
    """

    UNANSWERED = MissingState.OPEN
    TRANSITIONS = {
        MissingState.OPEN: {MissingState.ANSWERED, MissingState.CLOSED, MissingState.VOID},
        MissingState.ANSWERED: {
            MissingState.OPEN, MissingState.ANSWERED, MissingState.CLOSED, MissingState.VOID,
        },
        # The report that closed it may be found void, and another may stand beside it.
        # Its licence may have been cancelled since.
        MissingState.CLOSED: {
            MissingState.OPEN, MissingState.ANSWERED, MissingState.CLOSED, MissingState.VOID,
        },
        MissingState.VOID: set(),
    }  # fmt: skip

    kind = models.CharField(_("kind"), max_length=20, choices=MissingKind.choices)
    integrator = models.ForeignKey(
        Integrator, models.PROTECT, db_index=False, related_name="+", verbose_name=_("integrator")
    )
    licence = models.ForeignKey(
        IssuedLicence,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="missing_reports",
        verbose_name=_("issued licence"),
    )
    release = models.ForeignKey(
        Release, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("release")
    )
    site = models.ForeignKey(
        Site, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("site")
    )
    since = models.DateField(
        _("since"), help_text=_("When it was issued, first downloaded, or first asked for help.")
    )
    found_at = models.DateTimeField(_("found at"), default=clock.now)
    state = models.CharField(
        _("state"), max_length=20, choices=MissingState.choices, default=MissingState.OPEN
    )
    answer = models.ForeignKey(
        MissingAnswer,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="lines",
        verbose_name=_("last answer"),
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.ForeignKey(
        InstallationReport,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("closed by the report"),
    )

    SEARCH = Search(own=False, related=("licence", "release", "site", "integrator"))

    objects = MissingReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("missing report")
        verbose_name_plural = _("missing reports")
        ordering = ["-since", "-pk"]
        indexes = [
            # The list's one order: all of them, a company's, one state.
            models.Index(fields=["-since", "-id"], name="missing_listed"),
            models.Index(fields=["integrator", "-since", "-id"], name="missing_own"),
            models.Index(fields=["state", "-since", "-id"], name="missing_state"),
            # What a company still owes: its home page, each reminder, who lags.
            models.Index(
                fields=["integrator", "kind"], condition=Q(state="open"), name="missing_open"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="missing_of_one_thing",
                condition=_about("licence", "licence")
                | _about("download", "release")
                | _about("request", "site"),
            ),
            models.UniqueConstraint(
                fields=["licence"], condition=Q(kind="licence"), name="missing_licence_once"
            ),
            models.UniqueConstraint(
                fields=["integrator", "release"],
                condition=Q(kind="download"),
                name="missing_release_once",
            ),
            models.UniqueConstraint(
                fields=["integrator", "site"], condition=Q(kind="request"), name="missing_site_once"
            ),
            models.CheckConstraint(
                name="missing_closed_by_report",
                condition=Q(state="reported", closed_at__isnull=False, closed_by__isnull=False)
                | ~Q(state="reported") & Q(closed_at=None, closed_by=None),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What it is about: the licence, the release or the shop."""
        return str(self.licence or self.release or self.site)

    @property
    def is_open(self) -> bool:
        return self.state == MissingState.OPEN

    @property
    def can_be_answered(self) -> bool:
        return self.state in (MissingState.OPEN, MissingState.ANSWERED)


class MissingReminder(Work):
    """One mail to one integrator about the reports that it owes: once each, by its `key`."""

    key = models.CharField(max_length=120, unique=True, editable=False)
    integrator = models.ForeignKey(
        Integrator, models.PROTECT, related_name="+", verbose_name=_("integrator")
    )
    created_at = models.DateTimeField(_("created at"), default=clock.now)

    class Meta:
        verbose_name = _("reminder of missing reports")
        verbose_name_plural = _("reminders of missing reports")

    def __str__(self) -> str:
        return self.key
