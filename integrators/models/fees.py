"""What updates cost without a contract (DOC-QLT-210: «facturés par licence»)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from integrators.models.companies import Integrator
from integrators.models.contracts import ComplianceContract
from portal import clock
from portal.accounts.models import User
from portal.products import ProductLine


class UpdateFee(models.Model):
    """The price list: what an update costs per licence of a line, from a day on, in cents."""

    line = models.CharField(_("product line"), max_length=4, choices=ProductLine.choices)
    valid_from = models.DateField(_("from"))
    cents = models.PositiveIntegerField(_("price per licence, in cents, before tax"))
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")

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
    exported_by = models.ForeignKey(User, models.PROTECT, related_name="+")

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
    integrator = models.ForeignKey(Integrator, models.PROTECT, related_name="fees")
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
    recorded_at = models.DateTimeField(default=clock.now)
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
