"""Wiki pages, their revisions and images, bound to the releases they are true for."""

from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.core import clock
from portal.core.products import ProductLine
from portal.search.columns import searched_column, sorted_column
from portal.search.matching import Search
from releases.catalogue import versions
from releases.wiki.querysets import WikiPageQuerySet


class Audience(models.TextChoices):
    PUBLIC = "public", _("Everyone")
    INTEGRATORS = "integrators", _("Integrators")


class InTwoLanguages(models.Model):
    """Title and body in the reader's language, of a row that has them in both."""

    title_fr: Any
    title_en: Any
    body_fr: Any
    body_en: Any

    class Meta:
        abstract = True

    @property
    def title(self) -> str:
        return str(self.title_en if get_language() == "en" else self.title_fr)

    @property
    def body(self) -> str:
        return str(self.body_en if get_language() == "en" else self.body_fr)


class WikiPage(InTwoLanguages):
    """A page of the wiki. `from_version` and `until_version` bind it to versions, both included."""

    class Kind(models.TextChoices):
        GUIDE = "guide", _("Guide")
        PROCEDURE = "procedure", _("Procedure")
        TUTORIAL = "tutorial", _("Tutorial")
        PREREQUISITES = "prerequisites", _("Prerequisites")
        HARDWARE = "hardware", _("Hardware")

    line = models.CharField(_("product line"), max_length=4, choices=ProductLine.choices)
    slug = models.SlugField(_("address"), max_length=80)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    audience = models.CharField(
        _("readers"), max_length=20, choices=Audience.choices, default=Audience.INTEGRATORS
    )
    title_fr = models.CharField(_("title in French"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=200)
    body_fr = models.TextField(_("text in French (Markdown)"))
    body_en = models.TextField(_("text in English (Markdown)"))
    from_version = models.CharField(_("true from version"), max_length=40, blank=True)
    until_version = models.CharField(_("true until version"), max_length=40, blank=True)
    from_key = models.CharField(max_length=80, blank=True, editable=False)
    until_key = models.CharField(
        max_length=80,
        blank=True,
        editable=False,
        help_text="Sortable texts of the two versions: see releases.catalogue.versions.sort_key.",
    )
    updated_at = models.DateTimeField(_("updated at"), default=clock.now)
    updated_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("updated by")
    )

    title_sorted = sorted_column("title_fr")
    searched = searched_column("title_fr", "title_en")
    SEARCH = Search()

    objects = WikiPageQuerySet.as_manager()

    class Meta:
        verbose_name = _("wiki page")
        verbose_name_plural = _("wiki pages")
        ordering = ["line", "kind", "title_sorted", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["line", "slug"], name="wiki_slug_once_per_line")
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: object, **kwargs: object) -> None:
        self.from_key, self.until_key = (
            versions.parse(self.line, text).sort_key if text else ""
            for text in (self.from_version, self.until_version)
        )
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def get_absolute_url(self) -> str:
        return reverse("wiki:page", args=[self.line, self.slug])

    def url_for(self, version: str) -> str:
        """Its address for a reader of `version`; the plain one where they read no certain one."""
        if not version:
            return self.get_absolute_url()
        return reverse("wiki:page_at", args=[self.line, version, self.slug])

    def history_url(self, version: str) -> str:
        """Its past, for a reader of `version` without what was not true for it."""
        if not version:
            return reverse("wiki:history", args=[self.line, self.slug])
        return reverse("wiki:history_at", args=[self.line, version, self.slug])


class WikiRevision(InTwoLanguages):
    """A page as it was once saved; never changed."""

    page = models.ForeignKey(WikiPage, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    audience = models.CharField(max_length=20)
    title_fr = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200)
    body_fr = models.TextField()
    body_en = models.TextField()
    from_version = models.CharField(max_length=40, blank=True)
    until_version = models.CharField(max_length=40, blank=True)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("revision of a wiki page")
        verbose_name_plural = _("revisions of wiki pages")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["page", "number"], name="wiki_revision_once")
        ]

    def __str__(self) -> str:
        return f"{self.page} {self.number}"

    def holds_for(self, version: str) -> bool:
        """Whether it was true for `version`, a version of the page's line."""
        line = self.page.line
        at = versions.parse(line, version)
        start, end = (
            versions.parse(line, text) if text else at
            for text in (self.from_version, self.until_version)
        )
        return start <= at <= end


class WikiImage(models.Model):
    """An image that a page shows; read by whoever reads the page."""

    page = models.ForeignKey(WikiPage, models.PROTECT, related_name="images")
    name = models.CharField(_("name"), max_length=80)
    file = models.FileField(_("file"), upload_to="wiki/", max_length=255)
    content_type = models.CharField(max_length=20)
    sha256 = models.CharField("SHA-256", max_length=64)
    added_at = models.DateTimeField(default=clock.now)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("image of the wiki")
        verbose_name_plural = _("images of the wiki")
        ordering = ["-added_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("wiki:image", args=[self.pk, self.name])

    @property
    def markdown(self) -> str:
        """What one writes into the text to show it."""
        return f"![{self.name.rpartition('.')[0]}]({self.get_absolute_url()})"
