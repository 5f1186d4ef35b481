"""Mail that came in, kept raw before anything is decided about it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal import clock


class Outcome(models.TextChoices):
    PENDING = "pending", _("Being read")
    CREATED = "created", _("Opened a ticket")
    APPENDED = "appended", _("Added to a ticket")
    BOUNCED = "bounced", _("Delivery report")
    IGNORED = "ignored", _("Ignored")
    QUARANTINED = "quarantined", _("In quarantine")


class IncomingMail(models.Model):
    """One raw message (RFC 5322 bytes as received) and what became of it."""

    raw = models.FileField(_("raw message"), upload_to="incoming/", max_length=255)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField(_("size (bytes)"))
    received_at = models.DateTimeField(_("received at"), default=clock.now)
    message_id = models.CharField("Message-ID", max_length=255, blank=True, db_index=True)
    sender = models.CharField(_("from"), max_length=320, blank=True)
    subject = models.CharField(_("subject"), max_length=400, blank=True)
    outcome = models.CharField(
        _("outcome"), max_length=20, choices=Outcome.choices, default=Outcome.PENDING
    )
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("incoming mail")
        verbose_name_plural = _("incoming mails")
        ordering = ["-received_at", "-pk"]

    def __str__(self) -> str:
        return self.subject or self.message_id or self.sha256[:12]
