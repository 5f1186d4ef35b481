"""Documentation of a product line, bound to the releases that it is true for."""

from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.accounts.models import User
from portal.products import ProductLine
from releases.querysets import WikiPageQuerySet


class Audience(models.TextChoices):
    PUBLIC = "public", _("Everyone")
    INTEGRATORS = "integrators", _("Integrators")


class WikiPage(models.Model):
    """A page of the wiki. `from_version` and `until_version` bind it to versions, both included."""

    class Kind(models.TextChoices):
        GUIDE = "guide", _("Guide")
        PROCEDURE = "procedure", _("Procedure")
        TUTORIAL = "tutorial", _("Tutorial")

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
    updated_at = models.DateTimeField(_("updated at"), default=clock.now)
    updated_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = WikiPageQuerySet.as_manager()

    class Meta:
        verbose_name = _("wiki page")
        verbose_name_plural = _("wiki pages")
        ordering = ["line", "kind", "title_fr"]
        constraints = [
            models.UniqueConstraint(fields=["line", "slug"], name="wiki_slug_once_per_line")
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("wiki:page", args=[self.line, self.slug])

    @property
    def title(self) -> str:
        return self.title_en if get_language() == "en" else self.title_fr

    @property
    def body(self) -> str:
        return self.body_en if get_language() == "en" else self.body_fr
