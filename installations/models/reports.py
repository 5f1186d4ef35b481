"""The installation report («procès-verbal d'installation», DOC-QLT-210).

It engages the end user and the integrator. A draft is free; what is submitted is frozen and
signed by both, and then only superseded by another report that names it in `replaces`, or put
right by one that names it in `corrects` and follows what it followed.
"""

import datetime as dt
import uuid
from typing import Any

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from installations.models.querysets import IN_BASE, ReportQuerySet
from installations.models.sites import Site
from integrators.companies.departments import by_place
from integrators.companies.identity.countries import FRANCE, validate_country
from integrators.companies.identity.naming import Numbers
from integrators.companies.numbers import validate_siret
from integrators.models import Integrator, Representative
from portal.accounts.models import Language, User
from portal.core import clock
from portal.core.paths import path_by_key
from portal.core.states import Stateful
from portal.documents.models import Document
from portal.journal import canonical
from portal.search.columns import begins_index, searched_column, sorted_column
from portal.search.matching import Search
from releases.models import CompatibleHardware, Prerequisite, Release, ReleaseFile


class ReportKind(models.TextChoices):
    NEW = "new", _("New installation")
    UPDATE = "update", _("Update")
    REPLACEMENT = "replacement", _("Machine replacement")
    REMOVAL = "removal", _("Removal")


class ReportState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Waiting for signatures")
    SIGNED = "signed", _("Signed")
    CANCELLED = "cancelled", _("Cancelled")
    EXPIRED = "expired", _("Expired")
    REFUSED = "refused", _("Refused")
    CONTESTED = "contested", _("Contested")
    VOID = "void", _("Void")


class Party(models.TextChoices):
    INTEGRATOR = "integrator", _("Integrator")
    MERCHANT = "merchant", _("Merchant")


ENDED = (ReportState.CANCELLED, ReportState.EXPIRED, ReportState.REFUSED)
"""How a report ends that both parties have not signed: it engages nobody."""

BOTH_SIGNED = (*IN_BASE, ReportState.VOID.value)


LISTED_NUMBER = Coalesce("number", Value(""))
"""As lists sort it: drafts have none, and stand last."""


class InstallationReport(Stateful):
    """One PV. Amounts are in euros, two decimals; texts as typed by the technician."""

    TRANSITIONS = {
        ReportState.DRAFT: {ReportState.SUBMITTED, ReportState.CANCELLED},
        ReportState.SUBMITTED: {
            ReportState.SIGNED, ReportState.CANCELLED, ReportState.EXPIRED, ReportState.REFUSED,
        },
        ReportState.SIGNED: {ReportState.CONTESTED, ReportState.VOID},
        ReportState.CONTESTED: {ReportState.SIGNED, ReportState.VOID},
        ReportState.VOID: set(),
        ReportState.CANCELLED: set(),
        ReportState.EXPIRED: set(),
        ReportState.REFUSED: set(),
    }  # fmt: skip

    number = models.CharField(_("number"), max_length=20, unique=True, null=True, blank=True)
    kind = models.CharField(
        _("kind"), max_length=20, choices=ReportKind.choices, default=ReportKind.NEW
    )
    state = models.CharField(
        _("state"), max_length=20, choices=ReportState.choices, default=ReportState.DRAFT
    )
    integrator = models.ForeignKey(
        Integrator, models.PROTECT, related_name="reports", verbose_name=_("integrator")
    )
    representative = models.ForeignKey(
        Representative, models.PROTECT, related_name="reports", verbose_name=_("representative")
    )
    language = models.CharField(
        _("language of the report"), max_length=2, choices=Language.choices, default=Language.FR
    )
    replaces = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaced_by",
        verbose_name=_("replaces the report"),
    )
    anew_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="begun_anew_by",
        verbose_name=_("begins anew the report"),
    )
    corrects = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="corrected_by",
        verbose_name=_("corrects the report"),
    )
    correction_reason = models.TextField(_("reason for the correction"), blank=True)

    merchant_name = models.CharField(_("merchant’s company name"), max_length=150, blank=True)
    merchant_siret = models.CharField(
        _("merchant’s SIRET"), max_length=14, blank=True, validators=[validate_siret]
    )
    merchant_vat_number = models.CharField(_("VAT number"), max_length=20, blank=True)
    merchant_register_name = models.CharField(
        _("register of companies"), max_length=100, blank=True
    )
    merchant_register_number = models.CharField(
        _("number in this register"), max_length=40, blank=True
    )
    merchant_signatory = models.CharField(_("merchant’s signatory"), max_length=150, blank=True)
    merchant_capacity = models.CharField(_("signatory’s capacity"), max_length=100, blank=True)
    merchant_email = models.EmailField(_("merchant’s e-mail address"), blank=True)
    shop_name = models.CharField(_("name of the shop"), max_length=150, blank=True)
    street = models.CharField(_("street"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=10, blank=True)
    city = models.CharField(_("town"), max_length=100, blank=True)
    country = models.CharField(
        _("country"),
        max_length=2,
        default=FRANCE,
        validators=[validate_country],
    )

    release = models.ForeignKey(
        Release,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reports",
        verbose_name=_("release"),
    )
    file = models.ForeignKey(
        ReleaseFile,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("file installed"),
    )
    hardware = models.ForeignKey(
        CompatibleHardware,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("machine model"),
    )
    serial_number = models.CharField(_("serial numbers"), max_length=80, blank=True)
    licence = models.CharField(_("licence number"), max_length=40, blank=True)
    commissioned_at = models.DateTimeField(_("commissioned at"), null=True, blank=True)
    opening_total = models.DecimalField(
        _("opening perpetual grand total (€)"),
        max_digits=15,
        decimal_places=2,
        null=True,
        blank=True,
    )
    event_log_started_at = models.DateTimeField(
        _("start of the technical event log"), null=True, blank=True
    )
    closing_configured = models.BooleanField(_("closing and archiving configured"), default=False)
    user_trained = models.BooleanField(_("the user was trained"), default=False)
    trained_by = models.CharField(_("trained by"), max_length=150, blank=True)
    reservations = models.TextField(_("reservations"), blank=True)

    typed = models.JSONField(
        default=dict,
        blank=True,
        editable=False,
        help_text="Of a draft: what was typed and is not valid yet, by field, as it was typed.",
    )
    reference = models.UUIDField(
        default=uuid.uuid4,
        unique=True,
        editable=False,
        help_text=(
            "Given by the client that began it: a form sent twice begins one draft, and the "
            "signatures name it."
        ),
    )
    created_at = models.DateTimeField(_("created at"), default=clock.now)
    updated_at = models.DateTimeField(_("updated at"), default=clock.now)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("submitted by"),
    )
    signed_at = models.DateTimeField(_("signed at"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    cancelled_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("cancelled by"),
    )
    cancelled_reason = models.TextField(_("reason for cancelling"), blank=True)
    expired_at = models.DateTimeField(_("expired at"), null=True, blank=True)
    refused_at = models.DateTimeField(_("refused at"), null=True, blank=True)
    refused_party = models.CharField(
        _("refused by the"), max_length=20, choices=Party.choices, blank=True
    )
    refused_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("refused by"),
        help_text=_("Who was signed in; of a merchant, whoever lent them the screen."),
    )
    refused_reason = models.TextField(_("reason for refusing"), blank=True)
    refusal_read_at = models.DateTimeField(_("refusal read at"), null=True, blank=True)
    site = models.ForeignKey(
        Site,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="reports",
        verbose_name=_("site"),
    )
    canonical = models.BinaryField(
        null=True,
        blank=True,
        editable=False,
        help_text="The bytes that both parties sign, as they came: RFC 8785, of either version.",
    )
    canonical_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    document = models.OneToOneField(
        Document,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="report",
        verbose_name=_("document"),
    )

    listed_at = models.GeneratedField(
        expression=Coalesce("submitted_at", "updated_at"),
        output_field=models.DateTimeField(),
        db_persist=True,
        help_text="When it was submitted, or a draft last touched: the date that its row shows.",
    )
    shop_sorted = sorted_column("shop_name")
    searched = searched_column(
        "number", "shop_name", "merchant_name", "city", "licence", "serial_number",
        "merchant_vat_number", "merchant_register_number",
    )  # fmt: skip
    SEARCH = Search(codes=("merchant_siret",), more=by_place)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("installation report")
        verbose_name_plural = _("installation reports")
        ordering = ["-created_at", "-pk"]
        indexes = [
            # One for each order of a list, for one company and for all.
            models.Index(fields=["-listed_at", "-id"], name="report_listed"),
            models.Index(fields=["integrator", "-listed_at", "-id"], name="report_listed_own"),
            models.Index(fields=["integrator", "-updated_at", "-id"], name="report_touched"),
            models.Index(LISTED_NUMBER.desc(), models.F("id").desc(), name="report_number"),
            models.Index(
                fields=["state", "-listed_at", "-id"],
                condition=~Q(state=ReportState.SIGNED),
                name="report_not_signed",
            ),
            # All that counts of the installed base ask: see `installations/rules/base_counts.py`.
            models.Index(
                fields=["signed_at", "release", "kind", "replaces"],
                condition=Q(signed_at__isnull=False),
                name="report_signed",
            ),
            models.Index(fields=["shop_sorted", "id"], name="report_shop"),
            begins_index("postcode", "report_postcode"),
            begins_index("merchant_siret", "report_siret"),
        ]
        constraints = [
            models.CheckConstraint(
                name="report_submitted_both",
                condition=Q(submitted_at=None, submitted_by=None)
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="report_cancelled_both",
                condition=(
                    Q(cancelled_at=None, cancelled_by=None) & ~Q(state=ReportState.CANCELLED)
                )
                | Q(
                    cancelled_at__isnull=False,
                    cancelled_by__isnull=False,
                    state=ReportState.CANCELLED,
                ),
            ),
            models.CheckConstraint(
                name="report_complete_when_submitted",
                condition=~Q(
                    state__in=[
                        ReportState.SUBMITTED,
                        ReportState.EXPIRED,
                        ReportState.REFUSED,
                        *BOTH_SIGNED,
                    ]
                )
                | (
                    Q(
                        number__isnull=False,
                        submitted_at__isnull=False,
                        canonical__isnull=False,
                        site__isnull=False,
                        release__isnull=False,
                    )
                    & ~Q(canonical_sha256="")
                ),
            ),
            models.CheckConstraint(
                name="report_signed_at",
                condition=Q(state__in=BOTH_SIGNED, signed_at__isnull=False)
                | (~Q(state__in=BOTH_SIGNED) & Q(signed_at=None)),
            ),
            models.CheckConstraint(
                name="report_expired_at",
                condition=Q(state=ReportState.EXPIRED, expired_at__isnull=False)
                | (~Q(state=ReportState.EXPIRED) & Q(expired_at=None)),
            ),
            models.CheckConstraint(
                name="report_refused_with_reason",
                condition=(
                    Q(state=ReportState.REFUSED, refused_at__isnull=False)
                    & Q(refused_party__in=Party.values)
                    & ~Q(refused_reason="")
                )
                | (
                    ~Q(state=ReportState.REFUSED)
                    & Q(refused_at=None, refused_by=None, refused_party="", refused_reason="")
                    & Q(refusal_read_at=None)
                ),
            ),
            models.UniqueConstraint(
                fields=["anew_of"],
                condition=~Q(state__in=ENDED),
                name="report_begun_anew_once",
            ),
            # A correction follows the same report as the one that it corrects.
            models.UniqueConstraint(
                fields=["replaces"],
                condition=Q(state__in=[ReportState.SUBMITTED, *IN_BASE], corrects=None),
                name="report_replaced_once",
            ),
            models.UniqueConstraint(
                fields=["corrects"],
                condition=Q(state__in=[ReportState.SUBMITTED, *IN_BASE]),
                name="report_corrected_once",
            ),
            models.CheckConstraint(
                name="report_corrects_with_reason",
                condition=Q(corrects=None, correction_reason="")
                | Q(corrects__isnull=False) & ~Q(correction_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return self.number or str(_("Draft report"))

    def get_absolute_url(self) -> str:
        return path_by_key("installations:report", self.pk)

    @property
    def merchant(self) -> Numbers:
        """What the merchant is known by, in France or abroad."""
        return Numbers(
            country=self.country,
            siren=self.merchant_siret[:9],
            siret=self.merchant_siret,
            vat_number=self.merchant_vat_number,
            register_name=self.merchant_register_name,
            register_number=self.merchant_register_number,
            postcode=self.postcode,
        )

    @property
    def is_draft(self) -> bool:
        return self.state == ReportState.DRAFT

    @property
    def engages(self) -> bool:
        """Whether both have signed it, and it was not found void."""
        return self.state in IN_BASE

    @property
    def has_ended(self) -> bool:
        """Whether nobody will ever sign it."""
        return self.state in ENDED

    @property
    def can_begin_anew(self) -> bool:
        """Whether it was sent to be signed, and has ended; a draft thrown away stays so."""
        return self.has_ended and self.submitted_at is not None

    @property
    def is_removal(self) -> bool:
        return self.kind == ReportKind.REMOVAL

    @property
    def installed_on(self) -> dt.date:
        """Of a signed one: the day on which it was done, by whose rules a correction is judged."""
        moment = self.commissioned_at or self.signed_at
        assert moment is not None
        return timezone.localdate(moment)

    @property
    def is_barred(self) -> bool:
        """Whether nobody can sign it, its release being withdrawn. A removal installs nothing, and
        a correction tells of what was done before."""
        release = self.release
        withdrawn = release is not None and release.is_withdrawn
        return withdrawn and not self.is_removal and self.corrects_id is None

    @property
    def content(self) -> dict[str, Any]:
        """What both parties sign, read from the canonical bytes; empty before submission."""
        return canonical.loads(bytes(self.canonical)) if self.canonical else {}


class PrerequisiteCheck(models.Model):
    """The check of one prerequisite of the report's own release."""

    report = models.ForeignKey(InstallationReport, models.CASCADE, related_name="checks")
    prerequisite = models.ForeignKey(Prerequisite, models.PROTECT, related_name="+")
    done = models.BooleanField(_("checked"), default=False)
    remark = models.CharField(_("remark"), max_length=250, blank=True)

    class Meta:
        verbose_name = _("check of a prerequisite")
        verbose_name_plural = _("checks of prerequisites")
        ordering = ["prerequisite__position", "prerequisite_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "prerequisite"], name="prerequisite_checked_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.prerequisite)
