"""Downloads, uploads in parts, accepted notes and virus checks."""

import secrets

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from integrators.models import Representative
from portal.accounts.models import User
from portal.core import clock
from portal.core.work import Work
from portal.search.matching import Search
from releases.catalogue.models import Release, ReleaseFile


class Download(models.Model):
    """A download that was begun. Ranges of one transfer by one person are one download."""

    file = models.ForeignKey(
        ReleaseFile, models.PROTECT, related_name="downloads", verbose_name=_("file")
    )
    user = models.ForeignKey(User, models.PROTECT, related_name="downloads", verbose_name=_("user"))
    representative = models.ForeignKey(
        Representative,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="downloads",
        help_text=_("Empty when Crisalid’s own people read the file."),
        verbose_name=_("representative"),
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

    SEARCH = Search(own=False, related=("user", "file__release"))

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

    @classmethod
    def nobody_does_it(cls) -> bool:
        return not settings.CLAMD

    class Meta:
        verbose_name = _("virus check")
        verbose_name_plural = _("virus checks")

    def __str__(self) -> str:
        return str(self.file)


def new_token() -> str:
    return secrets.token_urlsafe(32)


class Transfer(Work):
    """A resumable upload (tus 1.0) to a draft.

    Its work, once all `size` bytes are `received`, is to put the parts together, check them and
    add the file to the draft; before that it is due when it expires, and its work is to vanish.
    """

    token = models.CharField(max_length=43, unique=True, default=new_token)
    release = models.ForeignKey(Release, models.CASCADE, related_name="transfers")
    kind = models.CharField(_("kind"), max_length=20, choices=ReleaseFile.Kind.choices)
    name = models.CharField(_("name"), max_length=120)
    size = models.PositiveBigIntegerField(_("size (bytes)"))
    received = models.PositiveBigIntegerField(_("received (bytes)"), default=0)
    key = models.CharField(max_length=255, editable=False)
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        constraints = [
            models.CheckConstraint(
                name="transfer_within_its_size",
                condition=models.Q(received__lte=models.F("size")),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("api-1:upload", args=[self.token])

    @property
    def is_whole(self) -> bool:
        return self.received == self.size

    @property
    def state(self) -> str:
        """For the page that waits: receiving, checking, stored or failed."""
        if self.failed_at:
            return "failed"
        if self.done_at:
            return "stored"
        return "checking" if self.is_whole else "receiving"


class TransferPart(models.Model):
    """A stretch of the file that has arrived, an object of its own in storage."""

    transfer = models.ForeignKey(Transfer, models.CASCADE, related_name="parts")
    offset = models.PositiveBigIntegerField()
    size = models.PositiveBigIntegerField()
    key = models.CharField(max_length=255)

    class Meta:
        verbose_name = _("part of an upload")
        verbose_name_plural = _("parts of uploads")
        ordering = ["offset"]
        constraints = [
            models.UniqueConstraint(fields=["transfer", "offset"], name="transfer_part_once")
        ]

    def __str__(self) -> str:
        return f"{self.transfer} {self.offset}"


class NotesAcceptance(models.Model):
    """A person has read the notes of a major release, which opens its files to them."""

    release = models.ForeignKey(Release, models.PROTECT, related_name="acceptances")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(_("accepted at"), default=clock.now)

    class Meta:
        verbose_name = _("acceptance of notes")
        verbose_name_plural = _("acceptances of notes")
        constraints = [
            models.UniqueConstraint(fields=["release", "user"], name="notes_accepted_once")
        ]

    def __str__(self) -> str:
        return f"{self.release} – {self.user}"
