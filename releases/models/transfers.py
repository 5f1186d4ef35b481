"""A file on its way from a member of staff, in parts."""

import secrets

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal import clock
from portal.accounts.models import User
from portal.work import Work
from releases.models.releases import Release, ReleaseFile


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
