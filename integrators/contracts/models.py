"""Compliance contracts, their signatures, the price list of updates and the fees charged.

«L'intégrateur se voit proposer un contrat de maintien de la conformité (…) pour les intégrateurs
sans contrat de maintien, des frais de droits de mise à jour seront facturés par licence.»
"""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from integrators.contracts.querysets import ContractQuerySet
from portal.accounts.models import User
from portal.core import clock
from portal.core.products import ProductLine
from portal.core.states import Stateful
from portal.documents.evidence import Evidence
from portal.documents.models import Document


class ContractState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")


class ComplianceContract(Stateful):
    """One proposal, from a day to a day, both included; then accepted and signed, or declined.

    `text` is what is signed, to the letter, in the company's language.
    """

    TRANSITIONS = {
        ContractState.PROPOSED: {ContractState.ACCEPTED, ContractState.DECLINED},
        ContractState.ACCEPTED: set(),
        ContractState.DECLINED: set(),
    }

    integrator = models.ForeignKey(
        "integrators.Integrator",
        models.PROTECT,
        related_name="contracts",
        verbose_name=_("integrator"),
    )
    state = models.CharField(
        _("state"), max_length=20, choices=ContractState.choices, default=ContractState.PROPOSED
    )
    licences = models.PositiveIntegerField(_("licences"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    text = models.TextField(_("text (Markdown)"))
    proposed_at = models.DateTimeField(_("proposed at"), default=clock.now)
    proposed_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
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

    contract = models.OneToOneField(
        ComplianceContract, models.PROTECT, related_name="signature", verbose_name=_("contract")
    )
    document = models.OneToOneField(
        Document,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="contract_signature",
        verbose_name=_("document"),
    )

    class Meta:
        verbose_name = _("contract signature")
        verbose_name_plural = _("contract signatures")

    def __str__(self) -> str:
        return f"{self.signer_name} – {self.contract}"


class UpdateFee(models.Model):
    """The price list: what an update costs per licence of a line, from a day on, in cents."""

    line = models.CharField(_("product line"), max_length=4, choices=ProductLine.choices)
    valid_from = models.DateField(_("from"))
    cents = models.PositiveIntegerField(_("price per licence, in cents, before tax"))
    created_at = models.DateTimeField(_("created at"), default=clock.now)
    created_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("created by")
    )

    class Meta:
        verbose_name = _("update fee")
        verbose_name_plural = _("update fees")
        ordering = ["line", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["line", "valid_from"], name="update_fee_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.valid_from}: {self.cents / 100:.2f} €"


class FeeExport(models.Model):
    """Fees handed to invoicing together; each fee is in one export, which can be read again."""

    first = models.DateField(_("from"))
    last = models.DateField(_("until"))
    exported_at = models.DateTimeField(_("exported at"), default=clock.now)
    exported_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("exported by")
    )

    class Meta:
        verbose_name = _("export of fees")
        verbose_name_plural = _("exports of fees")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="fee_export_ends_after_start", condition=Q(last__gte=F("first"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.first} – {self.last}"


class FeeCause(models.TextChoices):
    REPORT = "report", _("Update report signed")
    DOWNLOAD = "download", _("Update downloaded")


class FeeRecord(models.Model):
    """The right to update one licence to one release: charged, or covered by the contract.

    `key` names the licence and the release, so that it is charged once, whatever is downloaded
    or signed again. Never changed but for the export that it joins, once.
    """

    key = models.CharField(max_length=120, unique=True, editable=False)
    integrator = models.ForeignKey(
        "integrators.Integrator", models.PROTECT, related_name="fees", verbose_name=_("integrator")
    )
    line = models.CharField(_("product line"), max_length=4, choices=ProductLine.choices)
    version = models.CharField(_("version"), max_length=40)
    mandatory = models.BooleanField(_("mandatory update"), default=False)
    licence = models.CharField(_("licence number"), max_length=40)
    cause = models.CharField(_("cause"), max_length=10, choices=FeeCause.choices)
    occasion = models.CharField(_("occasion"), max_length=200)
    on = models.DateField(_("day"))
    cents = models.PositiveIntegerField(_("price, in cents, before tax"))
    contract = models.ForeignKey(
        ComplianceContract,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="covered",
        verbose_name=_("covered by the contract"),
    )
    recorded_at = models.DateTimeField(_("recorded at"), default=clock.now)
    export = models.ForeignKey(
        FeeExport,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="fees",
        verbose_name=_("export"),
    )

    class Meta:
        verbose_name = _("recorded fee")
        verbose_name_plural = _("recorded fees")
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="fee_charged_or_covered",
                condition=Q(contract=None, cents__gt=0) | Q(contract__isnull=False, cents=0),
            ),
            models.CheckConstraint(
                name="fee_covered_not_exported", condition=Q(contract=None) | Q(export=None)
            ),
        ]
        indexes = [models.Index(fields=["contract", "version"])]

    def __str__(self) -> str:
        return self.key
