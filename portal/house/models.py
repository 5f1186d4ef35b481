"""What people have set otherwise than the deployment did; without a row its value holds."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class HouseSetting(models.Model):
    """One change. Rows are only added: the one with the highest number of its key holds.

    So what held on an earlier day is still known, and the rules of that day still hold for it.
    """

    key = models.CharField(_("setting"), max_length=60)
    number = models.PositiveIntegerField(_("number"))
    value: Any = models.JSONField(_("value"), null=True, blank=True)
    """None: what the deployment says holds again."""
    since = models.DateTimeField(_("holds since"))
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("changed by")
    )

    class Meta:
        verbose_name = _("setting")
        verbose_name_plural = _("settings")
        ordering = ["key", "number"]
        constraints = [
            # Of two who change one setting at once, the second meets this.
            models.UniqueConstraint(fields=["key", "number"], name="house_setting_number"),
        ]

    def __str__(self) -> str:
        return self.key
