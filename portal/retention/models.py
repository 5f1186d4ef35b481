"""Holds: what is not erased although its term is over, as long as somebody needs it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.core.retention import kept


class HoldQuerySet(models.QuerySet["Hold"]):
    def in_force(self) -> "HoldQuerySet":
        return self.filter(lifted_at=None)


class Hold(models.Model):
    """A kind of data that is not erased: a court, an inspection or a complaint needs it."""

    kind = models.SlugField(_("kind of data"), max_length=40)
    reason = models.CharField(_("reason"), max_length=500)
    placed_at = models.DateTimeField(_("placed on"))
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("placed by")
    )
    lifted_at = models.DateTimeField(_("lifted on"), null=True, blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(lifted_at=None), name="retention_one_hold_a_kind"
            )
        ]

    def __str__(self) -> str:
        found = kept.get(self.kind)
        return str(found.what) if found else self.kind
