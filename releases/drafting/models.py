"""Planned publications."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.core import clock
from portal.core.work import Work
from releases.catalogue.models import Release


class PlannedPublication(Work):
    """The second person's decision, to take effect at `due_at`. Its work is to publish."""

    release = models.OneToOneField(Release, models.PROTECT, related_name="planned")
    planned_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    planned_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("planned publication")
        verbose_name_plural = _("planned publications")

    def __str__(self) -> str:
        return str(self.release)
