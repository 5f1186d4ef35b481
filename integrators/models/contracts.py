"""The contract that keeps the software conform (DOC-QLT-210); without it see `models.fees`.

«L'intégrateur se voit proposer un contrat de maintien de la conformité (…) pour les intégrateurs
sans contrat de maintien, des frais de droits de mise à jour seront facturés par licence.»
"""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from integrators.models.companies import Integrator
from integrators.querysets import ContractQuerySet
from portal import clock
from portal.accounts.models import User
from portal.documents.evidence import Evidence
from portal.documents.models import Document


class ContractState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")


class ComplianceContract(models.Model):
    """One proposal, from a day to a day, both included; then accepted and signed, or declined.

    `text` is what is signed, to the letter, in the company's language.
    """

    integrator = models.ForeignKey(Integrator, models.PROTECT, related_name="contracts")
    state = models.CharField(
        _("state"), max_length=20, choices=ContractState.choices, default=ContractState.PROPOSED
    )
    licences = models.PositiveIntegerField(_("licences"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    text = models.TextField(_("text (Markdown)"))
    proposed_at = models.DateTimeField(_("proposed at"), default=clock.now)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decline_reason = models.TextField(_("reason"), blank=True)

    objects = ContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("compliance contract")
        verbose_name_plural = _("compliance contracts")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="contract_ends_after_start", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(name="contract_licences", condition=Q(licences__gte=1)),
            models.CheckConstraint(
                name="contract_decided_both",
                condition=Q(state="proposed", decided_at=None, decided_by=None)
                | Q(
                    state__in=["accepted", "declined"],
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                ),
            ),
            models.UniqueConstraint(
                fields=["integrator"],
                condition=Q(state="proposed"),
                name="contract_proposed_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.integrator}, {self.starts_on} – {self.ends_on}"

    def get_absolute_url(self) -> str:
        return reverse("integrators:contract", args=[self.integrator_id, self.pk])


class ContractSignature(Evidence):
    """The manager's signature of an accepted contract, with its evidence."""

    contract = models.OneToOneField(ComplianceContract, models.PROTECT, related_name="signature")
    document = models.OneToOneField(
        Document, models.PROTECT, null=True, blank=True, related_name="contract_signature"
    )

    class Meta:
        verbose_name = _("contract signature")
        verbose_name_plural = _("contract signatures")

    def __str__(self) -> str:
        return f"{self.signer_name} – {self.contract}"
