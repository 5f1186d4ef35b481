"""Files that come with messages."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from support.models.querysets import AttachmentQuerySet
from support.models.tickets import Message


class Attachment(models.Model):
    """A file that came with a message; served only as a download, never shown inline."""

    message = models.ForeignKey(Message, models.PROTECT, related_name="attachments")
    name = models.CharField(_("name"), max_length=200)
    file = models.FileField(_("file"), upload_to="attachments/", max_length=255)
    size = models.PositiveBigIntegerField(_("size (bytes)"))
    sha256 = models.CharField("SHA-256", max_length=64)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_letter(self) -> bool:
        """Whether it is a mail itself, which can be read here."""
        return self.name.lower().endswith(".eml")
