"""Incoming mails, kept raw before anything is decided about them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.core import clock
from portal.outbox.models import OutgoingMail
from portal.search.columns import searched_column
from portal.search.matching import Search


class Outcome(models.TextChoices):
    PENDING = "pending", _("Being read")
    CREATED = "created", _("Opened a ticket")
    APPENDED = "appended", _("Added to a ticket")
    BOUNCED = "bounced", _("Delivery report")
    IGNORED = "ignored", _("Ignored")
    QUARANTINED = "quarantined", _("In quarantine")


class Vouched(models.TextChoices):
    """What our own mail server says of the sender's address (Authentication-Results)."""

    SURE = "sure", _("Sender verified")
    NOBODY = "nobody", _("Sender not verified")
    REFUSED = "refused", _("Not from its sender’s domain")


class IncomingMail(models.Model):
    """One raw message (RFC 5322 bytes as received) and what became of it."""

    raw = models.FileField(_("raw message"), upload_to="incoming/", max_length=255)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveBigIntegerField(_("size (bytes)"))
    received_at = models.DateTimeField(_("received at"), default=clock.now)
    message_id = models.CharField("Message-ID", max_length=255, blank=True, db_index=True)
    # Unique or absent: an empty text could only be there once.
    fingerprint = models.CharField(  # noqa: DJ001
        max_length=64,
        null=True,
        unique=True,
        editable=False,
        help_text="Message-ID and content, hashed: what is the same mail, whichever way it came.",
    )
    sender = models.CharField(_("sender"), max_length=320, blank=True)
    subject = models.CharField(_("subject"), max_length=400, blank=True)
    preview = models.CharField(_("beginning of the text"), max_length=300, blank=True)
    has_html = models.BooleanField(
        null=True,
        editable=False,
        help_text="Whether it can be shown as it was sent; empty where that was never noted.",
    )
    vouched = models.CharField(
        _("sender"), max_length=10, choices=Vouched.choices, default=Vouched.NOBODY
    )
    outcome = models.CharField(
        _("outcome"), max_length=20, choices=Outcome.choices, default=Outcome.PENDING
    )
    reason = models.TextField(_("reason"), blank=True)
    ticket = models.ForeignKey(
        "support.Ticket",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="incoming_mails",
        verbose_name=_("ticket"),
    )
    about = models.ForeignKey(
        OutgoingMail,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("about our mail"),
        help_text=_("The mail of ours that a report or an automatic answer is about."),
    )
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    settled_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("settled by")
    )

    searched = searched_column("subject", "sender", "message_id")
    SEARCH = Search(related=("ticket",))

    class Meta:
        verbose_name = _("incoming mail")
        verbose_name_plural = _("incoming mails")
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="incoming_settled_both",
                condition=Q(settled_at=None, settled_by=None)
                | Q(settled_at__isnull=False, settled_by__isnull=False),
            )
        ]
        indexes = [
            models.Index(fields=["sender", "outcome", "received_at"], name="incoming_sender_rate")
        ]

    def __str__(self) -> str:
        return self.subject or self.message_id or self.sha256[:12]
