"""Compliance contracts, their signatures, the price list of updates and the fees charged.

«L'intégrateur se voit proposer un contrat de maintien de la conformité (…) pour les intégrateurs
sans contrat de maintien, des frais de droits de mise à jour seront facturés par licence.»
"""

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from integrators.contracts.querysets import ContractQuerySet, CreditQuerySet, PriceQuerySet
from integrators.values import SOON
from portal.accounts.models import User
from portal.core import clock
from portal.core.products import ProductLine
from portal.core.states import Stateful
from portal.documents.evidence import Evidence
from portal.documents.models import Document
from portal.search.columns import searched_column
from portal.search.matching import Search


class ContractState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Taken back")
    LAPSED = "lapsed", _("Run out")


class ComplianceContract(Stateful):
    """One proposal, from a day to a day, both included; then accepted and signed, or declined.

    `text` is what is signed, to the letter, in the company's language. What was signed never
    changes: an amendment is a row of its own, signed too, that names the one it `amends`.
    `last_day` is the day on which the terms really end: `ends_on`, unless an amendment or the
    end of the contract (`ContractEnding`) came before it.
    """

    TRANSITIONS = {
        ContractState.PROPOSED: {
            ContractState.ACCEPTED,
            ContractState.DECLINED,
            ContractState.WITHDRAWN,
            ContractState.LAPSED,
        },
        ContractState.ACCEPTED: set(),
        ContractState.DECLINED: set(),
        ContractState.WITHDRAWN: set(),
        ContractState.LAPSED: set(),
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
    last_day = models.DateField(_("last day"))
    amends = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="amendments",
        verbose_name=_("amends"),
    )
    text = models.TextField(_("text (Markdown)"))
    proposed_at = models.DateTimeField(_("proposed at"), default=clock.now)
    proposed_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    reason = models.TextField(_("reason"), blank=True)

    SEARCH = Search(own=False, related=("integrator",))

    objects = ContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("compliance contract")
        verbose_name_plural = _("compliance contracts")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="contract_ends_after_start", condition=Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(
                name="contract_last_day", condition=Q(last_day__lte=F("ends_on"))
            ),
            models.CheckConstraint(name="contract_licences", condition=Q(licences__gte=1)),
            models.CheckConstraint(
                name="contract_decided_both",
                condition=Q(state="proposed", decided_at=None, decided_by=None)
                | Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(state="proposed"),
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

    @property
    def must_be_signed_by(self) -> dt.date:
        """The last day on which a proposal can be signed: its own end, an amendment's beginning."""
        return self.starts_on if self.amends_id else self.ends_on

    @property
    def standing(self) -> str:
        """Where it stands today: its state, in words that know the calendar."""
        today = clock.today()
        if self.state == ContractState.PROPOSED:
            return "lapsed" if self.must_be_signed_by < today else "proposed"
        if self.state != ContractState.ACCEPTED:
            return str(self.state)
        if self.last_day < max(today, self.starts_on):
            return "ended"
        if self.starts_on > today:
            return "coming"
        return "ending" if self.last_day <= today + SOON else "running"

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer that can still be given."""
        return self.standing == "proposed"

    @property
    def holds(self) -> bool:
        """Whether it is in force, or will be: only then can it be amended or ended."""
        return self.standing in ("running", "ending", "coming")

    @property
    def ends_early(self) -> bool:
        """Whether its terms end before the day that was signed."""
        return self.last_day < self.ends_on


class EndingParty(models.TextChoices):
    COMPANY = "company", _("The company gave notice")
    CRISALID = "crisalid", _("Crisalid ends it")


class ContractEnding(models.Model):
    """That a signed contract ends before its day: who wanted it, why, and who recorded it.

    Several may follow each other, each with an earlier day. It ends the amendments to come, too.
    """

    contract = models.ForeignKey(
        ComplianceContract, models.PROTECT, related_name="endings", verbose_name=_("contract")
    )
    last_day = models.DateField(_("last day"))
    party = models.CharField(_("who ends it"), max_length=10, choices=EndingParty.choices)
    reason = models.TextField(_("reason"))
    recorded_at = models.DateTimeField(_("recorded at"), default=clock.now)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )

    searched = searched_column("reason")
    SEARCH = Search(related=("contract",))

    class Meta:
        verbose_name = _("end of a contract")
        verbose_name_plural = _("ends of contracts")
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="contract_ending_reason", condition=~Q(reason=""))
        ]

    def __str__(self) -> str:
        return f"{self.contract}: {self.last_day}"


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

    searched = searched_column("signer_name")
    SEARCH = Search(related=("document",))

    class Meta:
        verbose_name = _("contract signature")
        verbose_name_plural = _("contract signatures")

    def __str__(self) -> str:
        return f"{self.signer_name} – {self.contract}"


class UpdateFee(models.Model):
    """The price list: what an update costs per licence of a line, from a day on, in cents.

    A mistyped price is never changed: a later row `corrects` it, says why, and counts from its
    own day on.
    """

    line = models.CharField(_("product line"), max_length=4, choices=ProductLine.choices)
    valid_from = models.DateField(_("from"))
    cents = models.PositiveIntegerField(_("price per licence, in cents, before tax"))
    created_at = models.DateTimeField(_("created at"), default=clock.now)
    created_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("created by")
    )
    corrects = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="correction",
        verbose_name=_("corrects the price"),
    )
    reason = models.TextField(_("reason"), blank=True)

    searched = searched_column("line", "reason")
    SEARCH = Search(related=("created_by",))

    objects = PriceQuerySet.as_manager()

    class Meta:
        verbose_name = _("update fee")
        verbose_name_plural = _("update fees")
        ordering = ["line", "-valid_from", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "valid_from"],
                condition=Q(corrects=None),
                name="update_fee_once_a_day",
            ),
            models.CheckConstraint(
                name="update_fee_corrects_with_reason",
                condition=Q(corrects=None, reason="") | (Q(corrects__isnull=False) & ~Q(reason="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.line} {self.valid_from}: {self.cents / 100:.2f} €"

    @property
    def is_corrected(self) -> bool:
        return hasattr(self, "correction")

    @property
    def right(self) -> "UpdateFee":
        """The price that should have stood here: the last correction, or itself."""
        price = self
        while price.is_corrected:
            price = price.correction
        return price


class FeeExport(models.Model):
    """Fees handed to invoicing together; each fee is in one export, which can be read again."""

    first = models.DateField(_("from"))
    last = models.DateField(_("until"))
    exported_at = models.DateTimeField(_("exported at"), default=clock.now)
    exported_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("exported by")
    )

    SEARCH = Search(own=False, related=("exported_by",))

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
    or signed again; once more in the next `turn`, where the report that it was charged for is
    void, and it was given back. Never changed but for the export that it joins, once.
    """

    key = models.CharField(max_length=120, editable=False)
    turn = models.PositiveSmallIntegerField(default=1, editable=False)
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

    searched = searched_column("occasion", "licence", "version")
    SEARCH = Search(related=("integrator",))

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
            # Of two who charge a licence at once, one does.
            models.UniqueConstraint(fields=["key", "turn"], name="fee_once_a_turn"),
        ]
        indexes = [models.Index(fields=["contract", "version"])]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """Names this fee alone, for invoicing. No key has a space: none is another's reference."""
        return self.key if self.turn == 1 else f"{self.key} {self.turn}"


class CreditCause(models.TextChoices):
    WITHDRAWAL = "withdrawal", _("Version withdrawn")
    PRICE = "price", _("Price corrected")
    VOID = "void", _("Report void")
    CORRECTED = "corrected", _("Report corrected")


TAKING_BACK = (CreditCause.WITHDRAWAL, CreditCause.VOID, CreditCause.CORRECTED)
"""Causes for which the right to the update goes back too, with all that is left of its price."""


class FeeCredit(models.Model):
    """What is given back of a recorded fee: a negative line of its own, the fee stays as it is.

    For a withdrawal, a void or a corrected report once: they take the right to the update back.
    Never changed but for the export that it joins, once.
    """

    fee = models.ForeignKey(
        FeeRecord, models.PROTECT, related_name="credits", verbose_name=_("fee")
    )
    cents = models.PositiveIntegerField(_("credit, in cents, before tax"))
    cause = models.CharField(_("cause"), max_length=10, choices=CreditCause.choices)
    reason = models.CharField(_("reason"), max_length=200)
    on = models.DateField(_("day"))
    recorded_at = models.DateTimeField(_("recorded at"), default=clock.now)
    export = models.ForeignKey(
        FeeExport,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="credits",
        verbose_name=_("export"),
    )

    searched = searched_column("reason")
    SEARCH = Search(related=("fee",))

    objects = CreditQuerySet.as_manager()

    class Meta:
        verbose_name = _("credit of a fee")
        verbose_name_plural = _("credits of fees")
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(name="fee_credit_not_empty", condition=Q(cents__gt=0)),
            models.UniqueConstraint(
                fields=["fee"],
                condition=Q(cause__in=TAKING_BACK),
                name="fee_credit_takes_back_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fee}: -{self.cents / 100:.2f} €"
