"""Outgoing mails as rows: written in the transaction of what they tell, delivered later."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.core import clock
from portal.core.work import Work
from portal.infrastructure.encryption import decrypt, encrypt
from portal.search.columns import searched_column
from portal.search.matching import Search


class MailState(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    RETRYING = "retrying", _("Refused for now, to be tried again")
    SENT = "sent", _("Sent")
    RETURNED = "returned", _("Returned by the recipient’s server")
    FAILED = "failed", _("Failed")


_STATES: dict[str, Q] = {
    MailState.SENT: Q(done_at__isnull=False, returned_at=None),
    MailState.RETURNED: Q(returned_at__isnull=False),
    MailState.FAILED: Q(failed_at__isnull=False, returned_at=None),
    MailState.RETRYING: Q(done_at=None, failed_at=None, returned_at=None) & ~Q(failure=""),
    MailState.WAITING: Q(done_at=None, failed_at=None, returned_at=None, failure=""),
}
"""Each mail is in one: the rows of which `OutgoingMail.state` says the same."""


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    def in_state(self, state: str) -> "OutgoingMailQuerySet":
        """The mails in `state`, a value of `MailState`."""
        return self.filter(_STATES[state])


class OutgoingMail(Work):
    """One mail to one person.

    `key` names the occurrence and the recipient, so that no event is told twice. `text` and
    `html` are complete, in the recipient's language; those of a `secret` are encrypted in their
    columns until they have left, or failed, and are gone then. `done_at` is the moment at which
    the mail server took the mail.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(_("key"), max_length=200, unique=True)
    to = models.CharField(_("recipient"), max_length=254, db_index=True)
    language = models.CharField(_("language"), max_length=2)
    subject = models.CharField(_("subject"), max_length=255)
    kept_text = models.TextField(_("text"))
    kept_html = models.TextField(_("HTML"))
    reply_to = models.CharField(_("reply to"), max_length=254, blank=True)
    headers = models.JSONField(_("headers"), default=dict, blank=True)
    message_id = models.CharField("Message-ID", max_length=250, db_index=True)
    secret = models.BooleanField(
        _("holds a secret"),
        default=False,
        help_text=_("A link or code that signs in or signs: staff may not read it."),
    )
    documents: models.ManyToManyField[models.Model, models.Model] = models.ManyToManyField(
        "documents.Document", verbose_name=_("documents"), blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("created at"), default=clock.now, editable=False)
    returned_at = models.DateTimeField(_("returned at"), null=True, blank=True, editable=False)
    returned_reason = models.CharField(
        _("why it was returned"), max_length=500, blank=True, editable=False
    )
    returned_surely = models.BooleanField(
        _("a standard report names it and its recipient"), default=False, editable=False
    )

    searched = searched_column("to", "subject", "key")
    SEARCH = Search(codes=("message_id",))

    objects: ClassVar[models.Manager["OutgoingMail"]] = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mails")
        ordering = ["-created_at", "-pk"]
        indexes = [
            # Nearly all rows are done: what is asked for every few seconds looks at the others.
            models.Index(
                name="outgoingmail_due",
                fields=["due_at"],
                condition=Q(done_at=None, failed_at=None),
            ),
            models.Index(
                name="outgoingmail_failed",
                fields=["failed_at"],
                condition=Q(failed_at__isnull=False),
            ),
            models.Index(
                name="outgoingmail_returned",
                fields=["returned_at"],
                condition=Q(returned_at__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="outgoingmail_done_or_failed",
                condition=Q(done_at=None) | Q(failed_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to}"

    @property
    def text(self) -> str:
        """As it is sent. Raises KeyLost for a secret that no key opens any more."""
        return decrypt(self.kept_text) if self.secret else self.kept_text

    @text.setter
    def text(self, text: str) -> None:
        self.kept_text = encrypt(text) if self.secret else text

    @property
    def html(self) -> str:
        """As it is sent. Raises KeyLost for a secret that no key opens any more."""
        return decrypt(self.kept_html) if self.secret else self.kept_html

    @html.setter
    def html(self, html: str) -> None:
        self.kept_html = encrypt(html) if self.secret else html

    @property
    def state(self) -> MailState:
        if self.returned_at:
            return MailState.RETURNED
        if self.done_at:
            return MailState.SENT
        if self.failed_at:
            return MailState.FAILED
        return MailState.RETRYING if self.failure else MailState.WAITING


from portal.outbox.notices import Notice  # noqa: E402, F401 - its table is of this app
from portal.outbox.stops import StoppedAddress  # noqa: E402, F401 - so is this one
