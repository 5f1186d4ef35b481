"""The register of controlled documents, such as DOC-QLT-210: the electronic version alone counts.

«Seul le document informatique fait foi.»
"""

from django.db import models
from django.db.models import F, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.accounts.models import User


class ControlledDocumentQuerySet(models.QuerySet["ControlledDocument"]):
    def with_rank(self) -> "ControlledDocumentQuerySet":
        """Each with `rank`: 1 is the current version of its reference, by date then by entry."""
        return self.annotate(
            rank=Window(
                RowNumber(),
                partition_by=[F("reference")],
                order_by=[F("dated").desc(), F("pk").desc()],
            )
        )


class ControlledDocument(models.Model):
    """One version of a reference, with its file; a new version never changes the old."""

    reference = models.CharField(_("reference"), max_length=60)
    version = models.CharField(_("version"), max_length=20)
    title = models.CharField(_("title"), max_length=200)
    dated = models.DateField(_("date"))
    author = models.CharField(_("written by"), max_length=150)
    validator = models.CharField(_("validator"), max_length=150)
    revision = models.CharField(_("object of the revision"), max_length=300)
    file = models.FileField(_("file"), upload_to="quality/%Y/", max_length=255)
    sha256 = models.CharField(max_length=64, editable=False)
    size = models.PositiveBigIntegerField(editable=False)
    added_at = models.DateTimeField(_("added at"), default=clock.now)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = ControlledDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("controlled document")
        verbose_name_plural = _("controlled documents")
        ordering = ["reference", "-dated", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reference", "version"], name="controlled_document_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.version}"

    def get_absolute_url(self) -> str:
        return reverse("integrators:document", args=[self.pk])
