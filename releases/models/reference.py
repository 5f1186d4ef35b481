"""Reference data of certification."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class RequirementDomain(models.Model):
    """A theme of requirements (DOC-QLT-210: «domaines d'exigences»)."""

    code = models.SlugField(_("code"), unique=True)
    name_fr = models.CharField(_("name in French"), max_length=150)
    name_en = models.CharField(_("name in English"), max_length=150)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    applicable = models.BooleanField(_("applies to new releases"), default=True)

    class Meta:
        verbose_name = _("requirement domain")
        verbose_name_plural = _("requirement domains")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" else self.name_fr
