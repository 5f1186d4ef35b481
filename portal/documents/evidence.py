"""Fields that every simple electronic signature keeps as evidence."""

import hashlib
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Language


class ProofKind(models.TextChoices):
    """How the signer proved who they are."""

    PASSWORD = "password", _("signed-in session with a fresh password")
    PASSKEY = "passkey", _("signed-in session with a fresh passkey")
    CODE_BY_MAIL = "code_by_mail", _("one-time code sent by mail")


class Evidence(models.Model):
    """Who signed what, in what capacity, by what proof, when and from where.

    `document_sha256` is that of the document's canonical data before signing; `text_shown` is
    the exact text that was on the screen. Never changed after it is written.
    """

    signed_at = models.DateTimeField(_("signed at"), editable=False)
    signer_name = models.CharField(_("signer"), max_length=200, editable=False)
    capacity = models.CharField(_("capacity"), max_length=200, editable=False)
    proof = models.CharField(_("proof"), max_length=20, choices=ProofKind.choices, editable=False)
    proof_at = models.DateTimeField(_("proved at"), editable=False)
    language = models.CharField(
        _("language"), max_length=2, choices=Language.choices, editable=False
    )
    text_shown = models.TextField(_("text shown"), editable=False)
    text_sha256 = models.CharField(max_length=64, editable=False)
    document_sha256 = models.CharField(max_length=64, editable=False)
    ip = models.GenericIPAddressField(_("address"), null=True, editable=False)
    user_agent = models.CharField(_("browser"), max_length=400, blank=True, editable=False)

    class Meta:
        abstract = True

    def as_data(self) -> dict[str, Any]:
        """The evidence as a document's `data["evidence"]` lists it."""
        return {
            "signer_name": self.signer_name,
            "capacity": self.capacity,
            "signed_at": self.signed_at.isoformat(timespec="seconds"),
            "proof": str(self.proof),
            "proof_at": self.proof_at.isoformat(timespec="seconds"),
            "language": str(self.language),
            "text_shown": self.text_shown,
            "text_sha256": self.text_sha256,
            "document_sha256": self.document_sha256,
            "ip": self.ip,
            "user_agent": self.user_agent,
        }


def text_sha256(text: str) -> str:
    """SHA-256 (hex) of a text shown, in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()
