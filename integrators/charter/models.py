"""The charter of commitment, its versions, and who signed which (DOC-QLT-210)."""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from integrators.charter.querysets import CharterQuerySet
from integrators.companies.models import Representative
from portal.accounts.models import User
from portal.core import clock
from portal.documents.evidence import Evidence
from portal.documents.models import Document
from portal.search.columns import searched_column
from portal.search.matching import Search


def last_day_of_grace(effective_on: dt.date, days: int) -> dt.date:
    """The day on which a version takes effect is the first of its `days` of grace."""
    return effective_on + dt.timedelta(days=days - 1)


class Charter(models.Model):
    """One version of the charter. Once published its text never changes."""

    version = models.CharField(_("version"), max_length=20, unique=True)
    title_fr = models.CharField(_("title in French"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200)
    text_fr = models.TextField(_("text in French (Markdown)"))
    text_en = models.TextField(_("text in English (Markdown)"))
    effective_on = models.DateField(_("takes effect on"))
    grace_days = models.PositiveSmallIntegerField(
        _("days of grace"),
        default=30,
        help_text=_("How long a signature of the version before still counts."),
    )
    revision = models.CharField(
        _("object of the revision"),
        max_length=300,
        blank=True,
        help_text=_("What changes; it stands in the register of quality documents."),
    )
    created_at = models.DateTimeField(_("created at"), default=clock.now)
    created_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("created by")
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

    searched = searched_column("version", "title_fr", "title_en", "revision")
    SEARCH = Search()

    objects = CharterQuerySet.as_manager()

    class Meta:
        verbose_name = _("charter")
        verbose_name_plural = _("charters")
        ordering = ["-effective_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="charter_published_both",
                condition=Q(published_at=None, published_by=None)
                | Q(published_at__isnull=False, published_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.version

    def text(self, language: str) -> str:
        return self.text_en if language == "en" else self.text_fr

    @property
    def grace_ends_on(self) -> dt.date:
        """The last day on which a signature of the version before still counts."""
        return last_day_of_grace(self.effective_on, self.grace_days)

    @property
    def title(self) -> str:
        return self.title_en if get_language() == "en" else self.title_fr


class CharterSignature(Evidence):
    """A representative's signature of one version, with its evidence."""

    charter = models.ForeignKey(
        Charter, models.PROTECT, related_name="signatures", verbose_name=_("charter")
    )
    representative = models.ForeignKey(
        Representative, models.PROTECT, related_name="signatures", verbose_name=_("representative")
    )
    document = models.OneToOneField(
        Document,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="charter_signature",
        verbose_name=_("document"),
    )

    searched = searched_column("signer_name")
    SEARCH = Search(related=("document",))

    class Meta:
        verbose_name = _("charter signature")
        verbose_name_plural = _("charter signatures")
        constraints = [
            models.UniqueConstraint(
                fields=["charter", "representative"], name="charter_signed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.representative} – {self.charter}"
