"""Reserved documents (slides, certificates, contracts), their versions and readings."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from integrators.models import Representative
from portal.accounts.models import User
from portal.core import clock
from portal.core.products import ProductLine
from portal.search.columns import sorted_column
from releases.catalogue.models import Release
from releases.reserved.querysets import ReservedDocumentQuerySet


class ReservedKind(models.TextChoices):
    SLIDES = "slides", _("NF525 slides")
    CERTIFICATE = "certificate", _("Certificate")
    CONTRACT = "contract", _("Contract")
    PROCEDURE = "procedure", _("Procedure")
    OTHER = "other", _("Other document")


class ReservedAudience(models.TextChoices):
    """The smaller circle is part of the larger; quality and auditors read everything."""

    INTEGRATORS = "integrators", _("Approved integrators in order, and Crisalid")
    SUPPORT = "support", _("Crisalid’s support, quality and auditors")
    QUALITY = "quality", _("Crisalid’s quality and auditors")


class ReservedDocument(models.Model):
    """What a document is and whom it is for; what it says lies in its versions.

    `line` is empty where it serves all lines; a document of a release is of its line.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=ReservedKind.choices)
    title_fr = models.CharField(_("title in French"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200)
    audience = models.CharField(
        _("readers"),
        max_length=20,
        choices=ReservedAudience.choices,
        default=ReservedAudience.INTEGRATORS,
    )
    line = models.CharField(
        _("product line"), max_length=4, choices=ProductLine.choices, blank=True
    )
    release = models.ForeignKey(
        Release,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("release"),
        related_name="reserved_documents",
    )
    created_at = models.DateTimeField(_("created at"), default=clock.now)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    retired_at = models.DateTimeField(_("offered no more since"), null=True, blank=True)
    retired_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    title_sorted = sorted_column("title_fr")

    objects = ReservedDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("reserved document")
        verbose_name_plural = _("reserved documents")
        ordering = ["kind", "title_sorted", "pk"]
        constraints = [
            models.CheckConstraint(
                name="reserved_retired_both",
                condition=Q(retired_at=None, retired_by=None)
                | Q(retired_at__isnull=False, retired_by__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["release"],
                condition=Q(kind="certificate", retired_at=None),
                name="reserved_one_certificate_per_release",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("releases:reserved", args=[self.pk])

    @property
    def file_url(self) -> str:
        """Where the current version is read."""
        return reverse("releases:reserved_file", args=[self.pk])

    @property
    def title(self) -> str:
        return self.title_en if get_language() == "en" else self.title_fr


class ReservedVersion(models.Model):
    """One version of a document, with its file. It never changes: the next one supersedes it."""

    document = models.ForeignKey(ReservedDocument, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    change = models.CharField(_("what is new"), max_length=300, blank=True)
    name = models.CharField(_("file name"), max_length=120)
    file = models.FileField(_("file"), upload_to="reserved/", max_length=255)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(_("size (bytes)"))
    sha256 = models.CharField("SHA-256", max_length=64)
    added_at = models.DateTimeField(_("added at"), default=clock.now)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("version of a reserved document")
        verbose_name_plural = _("versions of reserved documents")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["document", "number"], name="reserved_version_number_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.number}"

    @property
    def is_pdf(self) -> bool:
        return self.content_type == "application/pdf"

    @property
    def key(self) -> str:
        """Where the object lies in storage."""
        return self.file.name or ""


class ReservedReading(models.Model):
    """Somebody was given a version to read. A PDF bears this row's number."""

    version = models.ForeignKey(ReservedVersion, models.PROTECT, related_name="readings")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    representative = models.ForeignKey(
        Representative,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Empty when Crisalid’s own people read it."),
    )
    read_at = models.DateTimeField(_("read at"), default=clock.now)
    ip = models.GenericIPAddressField(_("address"), null=True)
    user_agent = models.CharField(_("browser"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("reading of a reserved document")
        verbose_name_plural = _("readings of reserved documents")
        ordering = ["-read_at", "-pk"]
        indexes = [models.Index(fields=["version", "-read_at"])]

    def __str__(self) -> str:
        return f"{self.version} – {self.user}"


class ReservedReminder(models.Model):
    """An expected reader was asked to read a version."""

    version = models.ForeignKey(ReservedVersion, models.PROTECT, related_name="reminders")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(_("reminded at"), default=clock.now)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("reminder to read a reserved document")
        verbose_name_plural = _("reminders to read reserved documents")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "user", "asked_at"], name="reserved_reminded_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.version} – {self.user}"
