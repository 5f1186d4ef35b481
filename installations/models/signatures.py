"""Signatures of a report, and the invitations by which a merchant signs."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from installations.models.reports import InstallationReport, Party
from portal.accounts.models import User
from portal.core import clock
from portal.documents.evidence import Evidence


class ReportProof(models.TextChoices):
    """How a party proved who they are; the weakest is named for what it is."""

    PASSWORD = "password", _("signed-in session with a fresh password")
    PASSKEY = "passkey", _("signed-in session with a fresh passkey")
    CODE_BY_MAIL = "code_by_mail", _("one-time code sent by mail")
    PRESENCE = "presence", _("in person, on the technician’s screen, with the name typed")


class ReportSignature(Evidence):
    """One party's signature of the report's canonical bytes, with its evidence."""

    proof = models.CharField(_("proof"), max_length=20, choices=ReportProof.choices, editable=False)
    proof_email = models.EmailField(
        _("address that the code was sent to"), blank=True, editable=False
    )
    report = models.ForeignKey(InstallationReport, models.PROTECT, related_name="signatures")
    party = models.CharField(_("party"), max_length=20, choices=Party.choices)
    user = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_(
            "Who was signed in: the technician, also when the merchant signs on their screen."
        ),
    )
    drawing = models.TextField(
        _("drawn signature"),
        blank=True,
        editable=False,
        help_text="SVG path data; an ornament beside the evidence, never the evidence itself.",
    )

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["signed_at"]
        constraints = [
            models.UniqueConstraint(fields=["report", "party"], name="report_signed_once_a_party")
        ]

    def __str__(self) -> str:
        return f"{self.report} – {self.get_party_display()}"

    def as_data(self) -> dict[str, Any]:
        """The evidence as the document lists it, with the party and the address proved."""
        return super().as_data() | {
            "party": str(self.party),
            "proof_email": self.proof_email,
            "on_screen_of": self.user.name if self.user and self.party == Party.MERCHANT else "",
            "drawing": self.drawing,
        }


class SigningInvitation(models.Model):
    """A link by which the merchant signs: sent by mail, or opened on the technician's screen.

    Only the token's hash is kept. It lives for one report, until it is used, expires, or a
    newer one takes its place.
    """

    class Way(models.TextChoices):
        MAIL = "mail", _("By mail")
        SCREEN = "screen", _("On the technician’s screen")

    report = models.ForeignKey(
        InstallationReport, models.PROTECT, related_name="signing_invitations"
    )
    way = models.CharField(_("way"), max_length=10, choices=Way.choices)
    email = models.EmailField(_("e-mail address"), blank=True)
    token_sha256 = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    expires_at = models.DateTimeField(_("expires at"))
    used_at = models.DateTimeField(_("used at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("invitation to sign")
        verbose_name_plural = _("invitations to sign")
        constraints = [
            models.CheckConstraint(
                name="signing_mail_has_address", condition=~Q(way="mail") | ~Q(email="")
            ),
            models.UniqueConstraint(
                fields=["report"],
                condition=Q(used_at=None, revoked_at=None),
                name="signing_one_link_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report} – {self.get_way_display()}"

    @property
    def is_open(self) -> bool:
        return self.used_at is None and self.revoked_at is None and clock.now() < self.expires_at
