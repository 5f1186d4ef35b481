"""Who downloaded what."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from integrators.models import Representative
from portal import clock
from portal.accounts.models import User
from releases.models.releases import ReleaseFile


class Download(models.Model):
    """A download that was begun. Ranges of one transfer by one person are one download."""

    file = models.ForeignKey(ReleaseFile, models.PROTECT, related_name="downloads")
    user = models.ForeignKey(User, models.PROTECT, related_name="downloads")
    representative = models.ForeignKey(
        Representative,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="downloads",
        help_text=_("Empty when Crisalid’s own people read the file."),
    )
    started_at = models.DateTimeField(_("started at"), default=clock.now)
    ip = models.GenericIPAddressField(_("address"), null=True)
    user_agent = models.CharField(_("browser"), max_length=300, blank=True)
    sent = models.JSONField(
        default=list,
        editable=False,
        help_text="Sent, as the proxy's log tells: [first byte, byte after the last], in order.",
    )
    completed_at = models.DateTimeField(_("completed at"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("download")
        verbose_name_plural = _("downloads")
        ordering = ["-started_at"]
        indexes = [models.Index(fields=["file", "user", "-started_at"])]

    def __str__(self) -> str:
        return f"{self.file} – {self.user}"

    @property
    def sent_bytes(self) -> int:
        """How many different bytes of the file the proxy has sent, as far as its log was read."""
        return sum(end - start for start, end in self.sent)
