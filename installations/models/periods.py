"""The installed base as rows: what ran where, from when to when, and since when that is known.

A row is what was known in one stretch of time (`known_from`, `known_to`) of what was true in
another (`true_from`, `true_to`): what comes to be known later ends it and begins another, and
nothing of it is overwritten. `installations/base/rules.py` says which rows a report has.
"""

import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Substr
from django.db.models.lookups import In
from django.utils.translation import gettext_lazy as _

from installations.models.machines import Licence, Machine
from installations.models.querysets import sees_all
from installations.models.reports import InstallationReport
from installations.models.sites import Site, own_integrators
from integrators.companies.departments import ABROAD, ISLANDS, by_place
from integrators.companies.identity.countries import FRANCE
from integrators.models import Integrator
from integrators.values import end_of
from portal.accounts.models import User
from portal.search.columns import FoldedText, begins_index, sorted_column
from portal.search.matching import Search
from releases.models import Release

KNOWN = Q(known_to=None)
"""What is known now."""
IN_FORCE = Q(known_to=None, true_to=None)
"""What is known now to be running."""


def _begins(*begin: str) -> In[Any]:
    return In(Substr("postcode", 1, len(begin[0])), [Value(text) for text in begin])


_DEPARTMENT = Case(
    When(~Q(country=FRANCE), then=Value(ABROAD)),
    *(When(_begins(postcode), then=Value(code)) for postcode, code in ISLANDS.items()),
    When(_begins("200", "201"), then=Value("2A")),
    When(_begins("20"), then=Value("2B")),
    When(_begins("97", "98"), then=Substr("postcode", 1, 3)),
    default=Substr("postcode", 1, 2),
    output_field=models.CharField(max_length=6),
)
"""As `department_of` says, for the database to write."""

SHOWN = (
    "source", "true_from", "true_to", "doubled", "shop_name", "postcode", "city", "merchant_siret",
    "city_sorted", "shop_sorted", "version_key",
)  # fmt: skip


class Source(models.TextChoices):
    """Where it is known from."""

    REPORT = "report", _("Signed report")
    PAPER = "paper", _("Report on paper")
    DECLARED = "declared", _("Declared")
    IMPORT = "import", _("Imported")


class InstalledPeriodQuerySet(models.QuerySet["InstalledPeriod"]):
    def in_force(self) -> Self:
        """The installed base: one row a machine that runs, and the same as signed reports tell."""
        return self.filter(IN_FORCE)

    def true_on(self, day: dt.date) -> Self:
        """What ran when `day` ended, by what is known now."""
        end = end_of(day)
        running = Q(true_to=None) | Q(true_to__gt=end)
        return self.filter(KNOWN, running, true_from__lte=end)

    def visible_to(self, user: User) -> Self:
        """All of them for staff, but for support those of its sites; else one's own company's."""
        if sees_all(user):
            return self
        if user.is_staff:
            return self.filter(site__in=Site.objects.visible_to(user))
        return self.filter(integrator__in=own_integrators(user))

    def with_words(self) -> Self:
        """With all that a list of machines shows."""
        return self.select_related(
            "site", "integrator", "release", "machine", "licence", "opened_by__hardware"
        ).only(
            *SHOWN, "site__name", "integrator__name", "integrator__name_sorted", "release__line",
            "release__version", "release__state", "machine__maker",
            "machine__serial", "licence__number", "opened_by__number", "opened_by__signed_at",
            "opened_by__hardware__maker", "opened_by__hardware__model",
        )  # fmt: skip

    def with_corrected(self) -> Self:
        """With the number of the report that its own corrects (`corrects_number`)."""
        return self.annotate(corrects_number=F("opened_by__corrects__number"))

    def in_department(self, code: str) -> Self:
        """Those in a département (`57`, `2A`, `974`), or `ABROAD`."""
        return self.filter(department=code)


class InstalledPeriod(models.Model):
    """A release on a machine, at a site, with a licence, in the care of an integrator.

    The shop and its place are as the report says them; sites go on and change their names.
    """

    machine = models.ForeignKey(
        Machine, models.PROTECT, related_name="periods", verbose_name=_("machine")
    )
    licence = models.ForeignKey(
        Licence,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="periods",
        verbose_name=_("licence"),
    )
    site = models.ForeignKey(Site, models.PROTECT, related_name="periods", verbose_name=_("site"))
    integrator = models.ForeignKey(
        Integrator, models.PROTECT, related_name="installed_periods", verbose_name=_("integrator")
    )
    release = models.ForeignKey(
        Release, models.PROTECT, related_name="installed_periods", verbose_name=_("release")
    )
    source = models.CharField(
        _("source"), max_length=20, choices=Source.choices, default=Source.REPORT
    )
    opened_by = models.ForeignKey(
        InstallationReport,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="periods",
        verbose_name=_("opened by the report"),
    )
    closed_by = models.ForeignKey(
        InstallationReport,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("closed by the report"),
    )
    true_from = models.DateTimeField(_("runs from"))
    true_to = models.DateTimeField(_("runs until"), null=True, blank=True)
    known_from = models.DateTimeField(_("known from"))
    known_to = models.DateTimeField(_("known until"), null=True, blank=True)
    doubled = models.BooleanField(
        _("in service twice"),
        default=False,
        help_text=_("Another report says of the same machine that it is in service."),
    )
    shop_name = models.CharField(_("name of the shop"), max_length=150, blank=True)
    postcode = models.CharField(_("postcode"), max_length=10, blank=True)
    city = models.CharField(_("town"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=2, default=FRANCE)
    merchant_siret = models.CharField(_("merchant’s SIRET"), max_length=14, blank=True)
    searched: Any = FoldedText(blank=True, editable=False, help_text="As its report is searched.")

    version_key = models.CharField(
        max_length=80, editable=False, help_text="That of the release, which never changes."
    )
    department = models.GeneratedField(
        expression=_DEPARTMENT,
        output_field=models.CharField(max_length=6),
        db_persist=True,
    )
    city_sorted = sorted_column("city")
    shop_sorted = sorted_column("shop_name")
    SEARCH = Search(codes=("merchant_siret",), more=by_place)

    objects = InstalledPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("period of the installed base")
        verbose_name_plural = _("periods of the installed base")
        ordering = ["-known_from", "-pk"]
        indexes = [
            # One for each order of the list, and for each way to narrow it.
            models.Index(
                fields=["city_sorted", "shop_sorted", "id"], condition=KNOWN, name="period_town"
            ),
            models.Index(
                fields=["integrator", "city_sorted", "shop_sorted", "id"],
                condition=KNOWN,
                name="period_own_town",
            ),
            models.Index(
                fields=["department", "city_sorted", "shop_sorted", "id"],
                condition=KNOWN,
                name="period_department",
            ),
            models.Index(fields=["-version_key", "id"], condition=KNOWN, name="period_version"),
            models.Index(fields=["release", "id"], condition=KNOWN, name="period_release"),
            models.Index(fields=["true_from"], condition=KNOWN, name="period_true"),
            begins_index("postcode", "period_postcode"),
            begins_index("merchant_siret", "period_siret"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["machine"],
                condition=IN_FORCE & Q(doubled=False),
                name="machine_in_service_once",
            ),
            models.UniqueConstraint(
                fields=["opened_by"], condition=KNOWN, name="period_known_once"
            ),
            models.CheckConstraint(
                name="period_true_forward",
                condition=Q(true_to=None, closed_by=None)
                | Q(true_to__isnull=False, true_to__gte=F("true_from")),
            ),
            models.CheckConstraint(
                name="period_known_forward",
                condition=Q(known_to=None) | Q(known_to__gte=F("known_from")),
            ),
            models.CheckConstraint(
                name="period_by_its_report",
                condition=Q(source=Source.REPORT, opened_by__isnull=False)
                | (Q(opened_by=None) & ~Q(source=Source.REPORT)),
            ),
            models.CheckConstraint(
                name="period_doubled_in_force", condition=Q(doubled=False) | IN_FORCE
            ),
        ]

    def __str__(self) -> str:
        return f"{self.machine}: {self.release}"
