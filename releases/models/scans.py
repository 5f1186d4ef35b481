"""Whether a file was looked at for viruses, and what was found."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.work import Work
from releases.models.releases import ReleaseFile


class ScanState(models.TextChoices):
    DUE = "due", _("Virus check under way")
    CLEAN = "clean", _("No virus found")
    INFECTED = "infected", _("Virus found")
    FAILED = "failed", _("Could not be checked for viruses")
    NONE = "none", _("Not checked for viruses")


class FileScan(Work):
    """The virus check of one file; its work is done by ClamAV, where CLAMD names one.

    `found` is what ClamAV calls what it found, `engine` its version and that of its signatures.
    """

    file = models.OneToOneField(ReleaseFile, models.CASCADE, related_name="scan")
    found = models.CharField(_("found"), max_length=200, blank=True, editable=False)
    engine = models.CharField(_("checked by"), max_length=120, blank=True, editable=False)

    class Meta:
        verbose_name = _("virus check")
        verbose_name_plural = _("virus checks")

    def __str__(self) -> str:
        return str(self.file)
