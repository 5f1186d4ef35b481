"""Releases and what they carry: files, notes, prerequisites, hardware, requirement domains."""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from integrators.models import Course
from portal.accounts.models import User
from portal.core import clock
from portal.core.products import ProductLine
from portal.core.states import Stateful
from portal.search.columns import searched_column, sorted_column
from portal.search.matching import Search
from releases.catalogue import versions
from releases.catalogue.querysets import ReleaseQuerySet


class RequirementDomain(models.Model):
    """A theme of requirements (DOC-QLT-210: «domaines d'exigences»)."""

    code = models.SlugField(_("code"), unique=True)
    name_fr = models.CharField(_("name in French"), max_length=150)
    name_en = models.CharField(_("name in English"), max_length=150)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    applicable = models.BooleanField(_("applies to new releases"), default=True)

    searched = searched_column("code", "name_fr", "name_en")
    SEARCH = Search()

    class Meta:
        verbose_name = _("requirement domain")
        verbose_name_plural = _("requirement domains")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" else self.name_fr


class ReleaseState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    CERTIFIED = "certified", _("Certified, not published")
    PUBLISHED = "published", _("Published")
    SUPERSEDED = "superseded", _("Superseded")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    DISCARDED = "discarded", _("Discarded draft")


IN_PREPARATION = (ReleaseState.DRAFT, ReleaseState.CERTIFIED)
"""The states that only those who write the release see."""

NEVER_PUBLISHED = (*IN_PREPARATION, ReleaseState.DISCARDED)


class Category(models.TextChoices):
    A = "A", "A"
    B = "B", "B"
    C = "C", "C"


class Release(Stateful):
    """A version of Crisalid Encaissement. Once published it never changes but in state."""

    TRANSITIONS = {
        ReleaseState.DRAFT: {ReleaseState.CERTIFIED, ReleaseState.DISCARDED},
        # A draft again where its number is corrected: the certificate names the number.
        ReleaseState.CERTIFIED: {
            ReleaseState.CERTIFIED,
            ReleaseState.PUBLISHED,
            ReleaseState.DRAFT,
            ReleaseState.DISCARDED,
        },
        ReleaseState.PUBLISHED: {ReleaseState.SUPERSEDED, ReleaseState.WITHDRAWN},
        # The current one again, where its successor is withdrawn and quality orders to go back.
        ReleaseState.SUPERSEDED: {ReleaseState.PUBLISHED, ReleaseState.WITHDRAWN},
        ReleaseState.WITHDRAWN: set(),
        ReleaseState.DISCARDED: set(),
    }

    line = models.CharField(_("product line"), max_length=4, choices=ProductLine.choices)
    version = models.CharField(_("version"), max_length=40, db_index=True)
    version_key = models.CharField(
        max_length=80,
        editable=False,
        db_index=True,
        help_text="Sortable text of the version's parts: see releases.catalogue.versions.sort_key.",
    )
    state = models.CharField(
        _("state"), max_length=20, choices=ReleaseState.choices, default=ReleaseState.DRAFT
    )
    certificate_number = models.CharField(_("certificate number"), max_length=40, blank=True)
    category = models.CharField(_("category"), max_length=1, choices=Category.choices, blank=True)
    certified_on = models.DateField(_("certified on"), null=True, blank=True)
    certified_until = models.DateField(_("certificate valid until"), null=True, blank=True)
    certified_at = models.DateTimeField(_("certificate recorded at"), null=True, blank=True)
    certified_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("certificate recorded by"),
    )
    mandatory = models.BooleanField(_("mandatory update"), default=False)
    mandatory_basis = models.TextField(_("basis of the obligation"), blank=True)
    training = models.ForeignKey(
        Course,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="releases",
        verbose_name=_("complementary training"),
    )
    training_from = models.DateField(_("asked for from"), null=True, blank=True)
    major = models.BooleanField(
        _("major"),
        default=False,
        editable=False,
        help_text="Set by its publication: architecture or features differ from the one before.",
    )
    offered_for_updates = models.BooleanField(
        _("offered for updates"),
        default=True,
        help_text=_("Whether its files can still be downloaded once it is superseded."),
    )
    summary_fr = models.TextField(_("summary in French"), blank=True)
    summary_en = models.TextField(_("summary in English"), blank=True)
    created_at = models.DateTimeField(_("created at"), default=clock.now)
    created_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("created by")
    )
    submitted_at = models.DateTimeField(_("submitted for publication at"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("submitted by"),
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    published_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published by"),
    )
    sums_signature = models.TextField(blank=True, editable=False)

    searched = searched_column("version", "certificate_number")
    SEARCH = Search()

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        ordering = ["-version_key"]
        constraints = [
            models.CheckConstraint(
                name="release_published_both",
                condition=Q(published_at=None, published_by=None, state__in=NEVER_PUBLISHED)
                | (
                    Q(published_at__isnull=False, published_by__isnull=False)
                    & ~Q(state__in=NEVER_PUBLISHED)
                ),
            ),
            models.CheckConstraint(
                name="release_certified_both",
                condition=Q(certified_at=None, certified_by=None)
                | Q(certified_at__isnull=False, certified_by__isnull=False),
            ),
            models.CheckConstraint(
                name="release_certified_by_someone",
                condition=~Q(state=ReleaseState.CERTIFIED) | Q(certified_at__isnull=False),
            ),
            models.CheckConstraint(
                name="release_submitted_both",
                condition=Q(submitted_at=None, submitted_by=None)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="release_second_person",
                condition=Q(published_by=None) | ~Q(published_by=models.F("submitted_by")),
            ),
            models.UniqueConstraint(
                fields=["version"],
                condition=~Q(state=ReleaseState.DISCARDED),
                name="release_version_once",
            ),
            models.UniqueConstraint(
                fields=["line"],
                condition=Q(state=ReleaseState.PUBLISHED),
                name="release_one_current_per_line",
            ),
            models.CheckConstraint(
                name="release_training_both",
                condition=Q(training=None, training_from=None)
                | Q(training__isnull=False, training_from__isnull=False),
            ),
            models.CheckConstraint(
                name="release_mandatory_basis",
                condition=Q(mandatory=False) | ~Q(mandatory_basis=""),
            ),
        ]

    def __str__(self) -> str:
        return self.version

    def get_absolute_url(self) -> str:
        return reverse("releases:detail", args=[self.version])

    def save(self, *args: object, **kwargs: object) -> None:
        self.version_key = versions.parse(self.line, self.version).sort_key
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def built_at(self) -> dt.datetime | None:
        """The build's moment, which V4 numbers carry: X.Y.[DDDD.TTTT]."""
        return versions.parse(self.line, self.version).built_at

    @property
    def explained(self) -> list[versions.Part]:
        """What each of the version's numbers says."""
        return versions.explain(self.line, self.version)

    @property
    def summary(self) -> str:
        return self.summary_en if get_language() == "en" else self.summary_fr

    @property
    def is_withdrawn(self) -> bool:
        return self.state == ReleaseState.WITHDRAWN

    @property
    def is_mandatory(self) -> bool:
        """Whether it is mandatory today: what is withdrawn must not be installed any more."""
        return self.mandatory and not self.is_withdrawn

    @property
    def is_draft(self) -> bool:
        """Whether it is still in preparation, with its certificate or without."""
        return self.state in IN_PREPARATION

    @property
    def is_current(self) -> bool:
        """Whether new sites of the line get this release (one per line, by constraint)."""
        return self.state == ReleaseState.PUBLISHED

    @property
    def certificate_lapsed(self) -> bool:
        """Whether the certificate's last day has passed."""
        return self.certified_until is not None and self.certified_until < clock.today()

    @property
    def is_offered(self) -> bool:
        """Whether it may be installed on a site that runs an earlier one: see `offered()`."""
        superseded = self.state == ReleaseState.SUPERSEDED
        return self.is_current or (superseded and self.offered_for_updates)


class ReleaseFile(models.Model):
    """A file of a release. `name` is what the address shows; `file` has an unguessable key."""

    class Kind(models.TextChoices):
        INSTALLER = "installer", _("Installer")
        UPDATE = "update", _("Update")
        TOOL = "tool", _("Tool")

    release = models.ForeignKey(Release, models.PROTECT, related_name="files")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=120)
    file = models.FileField(_("file"), upload_to="releases/", max_length=255)
    size = models.PositiveBigIntegerField(_("size (bytes)"))
    sha256 = models.CharField("SHA-256", max_length=64)
    blake2b = models.CharField(
        max_length=128,
        blank=True,
        editable=False,
        help_text="BLAKE2b-512 in hexadecimal: what the signature is about.",
    )
    signature = models.TextField(_("signature (minisign)"), blank=True, editable=False)
    hidden_key = models.CharField(
        max_length=255,
        blank=True,
        editable=False,
        help_text="Where the object moves at the withdrawal: see releases.files.moving.",
    )
    added_at = models.DateTimeField(default=clock.now)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(fields=["release", "name"], name="release_file_name_once")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """Where the object lies in storage."""
        return self.file.name or ""

    def get_absolute_url(self) -> str:
        return self.url_in(self.release)

    @property
    def signature_url(self) -> str:
        return reverse("releases:signature", args=[self.release.version, self.name])

    def url_in(self, release: Release) -> str:
        """The address of the file, without fetching the release again."""
        return reverse("releases:file", args=[release.version, self.name])


class NoteKind(models.TextChoices):
    FEATURE = "feature", _("New feature")
    CHANGE = "change", pgettext_lazy("release note", "Change")
    IMPROVEMENT = "improvement", _("Improvement")
    CORRECTION = "correction", _("Correction")
    REGULATORY = "regulatory", _("Regulatory")


class ReleaseNote(models.Model):
    """One line of the ReleasesNotes. A feature links a tutorial or procedure (DOC-QLT-210)."""

    release = models.ForeignKey(Release, models.PROTECT, related_name="notes")
    kind = models.CharField(_("kind"), max_length=20, choices=NoteKind.choices)
    module = models.CharField(_("module"), max_length=80, blank=True)
    text_fr = models.TextField(_("text in French"))
    text_en = models.TextField(_("text in English"))
    tutorial = models.ForeignKey(
        "releases.WikiPage",
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("tutorial or procedure"),
        related_name="notes",
    )
    domains = models.ManyToManyField(
        RequirementDomain,
        blank=True,
        verbose_name=_("requirement domains"),
        related_name="+",
    )
    tracker = models.CharField(_("tracker item"), max_length=20, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("release note")
        verbose_name_plural = _("release notes")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text_en if get_language() == "en" else self.text_fr

    def tutorial_url(self) -> str:
        """The tutorial as it holds for this release. Fetch the release and the page before."""
        assert self.tutorial is not None
        return self.tutorial.url_for(self.release.version)


class Prerequisite(models.Model):
    """What must be checked before this release is installed."""

    release = models.ForeignKey(Release, models.PROTECT, related_name="prerequisites")
    text_fr = models.CharField(_("text in French"), max_length=250)
    text_en = models.CharField(_("text in English"), max_length=250)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("prerequisite")
        verbose_name_plural = _("prerequisites")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text_en if get_language() == "en" else self.text_fr


class CompatibleHardware(models.Model):
    """A machine on which this release may be installed."""

    release = models.ForeignKey(Release, models.PROTECT, related_name="hardware")
    maker = models.CharField(_("maker"), max_length=80)
    model = models.CharField(_("model"), max_length=80)
    maker_sorted = sorted_column("maker")
    model_sorted = sorted_column("model")

    class Meta:
        verbose_name = _("compatible hardware")
        verbose_name_plural = _("compatible hardware")
        ordering = ["maker_sorted", "model_sorted", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["release", "maker", "model"], name="hardware_once_per_release"
            )
        ]

    def __str__(self) -> str:
        return f"{self.maker} {self.model}"


class ConformityStatement(models.Model):
    """Crisalid's statement that the release respects one domain; needed before publication."""

    release = models.ForeignKey(Release, models.PROTECT, related_name="conformity")
    domain = models.ForeignKey(RequirementDomain, models.PROTECT, related_name="+")
    statement = models.TextField(_("statement"))
    stated_at = models.DateTimeField(default=clock.now)
    stated_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("conformity statement")
        verbose_name_plural = _("conformity statements")
        ordering = ["domain__position"]
        constraints = [
            models.UniqueConstraint(fields=["release", "domain"], name="conformity_once_per_domain")
        ]

    def __str__(self) -> str:
        return f"{self.release} – {self.domain}"
