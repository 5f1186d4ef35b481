"""Planned publications, and reminders of certificates that end."""

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


class CertificateReminder(Work):
    """A certificate that ends: `step` days before `ends_on`, or -1 once it has ended.

    Each occurrence is one row, however many sweeps find it.
    """

    release = models.ForeignKey(
        Release, models.PROTECT, related_name="certificate_reminders", verbose_name=_("release")
    )
    ends_on = models.DateField(_("ends on"))
    step = models.SmallIntegerField(_("step"))

    class Meta:
        verbose_name = _("reminder of a certificate")
        verbose_name_plural = _("reminders of certificates")
        constraints = [
            models.UniqueConstraint(
                fields=["release", "ends_on", "step"], name="certificate_reminded_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.release} – {self.ends_on}"
