"""The register of controlled documents, such as DOC-QLT-210: the electronic version alone counts.

«Seul le document informatique fait foi.»
"""

import datetime as dt

from django.db import models
from django.db.models import Case, F, Value, When, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.core import clock
from portal.search.columns import searched_column
from portal.search.matching import Search

CHARTER_REFERENCE = "DOC-QLT-18122014"
"""The charter's own, as DOC-QLT-210 names it; each version is filed when it is published."""


class ControlledDocumentQuerySet(models.QuerySet["ControlledDocument"]):
    def with_rank(self, day: dt.date | None = None) -> "ControlledDocumentQuerySet":
        """Each with `coming` and `rank`: 1 is the version of its reference in force on `day`.

        That is the latest by date, then by entry, whose date has come; a version dated later
        replaces it on that day, and stands first only where there is no other.
        """
        coming = Case(When(dated__gt=day or clock.today(), then=Value(True)), default=Value(False))
        return self.annotate(coming=coming).annotate(
            rank=Window(
                RowNumber(),
                partition_by=[F("reference")],
                order_by=[F("coming").asc(), F("dated").desc(), F("pk").desc()],
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
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("added by"))

    searched = searched_column("reference", "title")
    SEARCH = Search()

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
