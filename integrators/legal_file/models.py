"""Documents of legal files, the kinds that are asked for, and messages about them."""

import datetime as dt
import hashlib

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from integrators.candidatures.models import Candidature
from integrators.companies.identity.countries import FRANCE
from integrators.companies.models import Integrator
from integrators.values import AsOf
from portal.accounts.models import User
from portal.core import clock
from portal.core.states import Stateful
from portal.search.columns import searched_column
from portal.search.matching import Search


class AskedIn(models.TextChoices):
    EVERYWHERE = "all", _("Every company")
    FRANCE = "france", _("Companies in France")
    ABROAD = "abroad", _("Companies abroad")


class DocumentKindQuerySet(models.QuerySet["DocumentKind"]):
    def mandatory_at(self, moment: dt.datetime) -> "DocumentKindQuerySet":
        """Those without which nobody was approved at `moment`."""
        demands = DocumentDemand.objects.filter(kind=OuterRef("pk"), since__lte=moment)
        return self.filter(Exists(demands.filter(Q(until=None) | Q(until__gt=moment))))

    def asked_of(self, company: Integrator | Candidature) -> "DocumentKindQuerySet":
        """Those that are asked for where the company has its seat."""
        return self.filter(asked_in__in=asked_where(company.country))

    def with_mandatory(self, moment: dt.datetime) -> "DocumentKindQuerySet":
        """Each with `mandatory`, as it stands at `moment`."""
        demands = DocumentDemand.objects.filter(kind=OuterRef("pk"), since__lte=moment)
        return self.annotate(mandatory=Exists(demands.filter(Q(until=None) | Q(until__gt=moment))))


def asked_where(country: str) -> tuple[str, str]:
    """The choices of `AskedIn` that hold for a company of this country.

    Monaco keeps a register of its own, of which an extract stands for the Kbis.
    """
    return AskedIn.EVERYWHERE, AskedIn.FRANCE if country == FRANCE else AskedIn.ABROAD


class DocumentKind(models.Model):
    """A document that Crisalid asks for, such as the Kbis: reference data of the quality team."""

    code = models.SlugField(_("code"), unique=True)
    name_fr = models.CharField(_("name in French"), max_length=150)
    name_en = models.CharField(_("name in English"), max_length=150)
    hint_fr = models.CharField(_("what is asked, in French"), max_length=300, blank=True)
    hint_en = models.CharField(_("what is asked, in English"), max_length=300, blank=True)
    valid_months = models.PositiveSmallIntegerField(
        _("valid for (months)"),
        null=True,
        blank=True,
        help_text=_("Leave empty when the document does not expire."),
    )
    asked_in = models.CharField(
        _("asked of"),
        max_length=8,
        choices=AskedIn.choices,
        default=AskedIn.EVERYWHERE,
        help_text=_("Such as an extract of the register of companies in place of a Kbis."),
    )
    asked = models.BooleanField(_("asked for"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    searched = searched_column("code", "name_fr", "name_en")
    SEARCH = Search()

    objects = DocumentKindQuerySet.as_manager()

    class Meta:
        verbose_name = _("document asked for")
        verbose_name_plural = _("documents asked for")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name_fr

    @property
    def hint(self) -> str:
        return self.hint_en if get_language() == "en" else self.hint_fr


class DocumentDemand(models.Model):
    """From when until when a kind was mandatory, so that a past day is judged by its own rule."""

    kind = models.ForeignKey(
        DocumentKind, models.PROTECT, related_name="demands", verbose_name=_("document asked for")
    )
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"), null=True, blank=True)

    SEARCH = Search(own=False, related=("kind",))

    class Meta:
        verbose_name = _("period of a mandatory document")
        verbose_name_plural = _("periods of mandatory documents")
        ordering = ["kind", "since"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=Q(until=None), name="document_demanded_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.since:%Y-%m-%d}"


class LegalDocumentState(models.TextChoices):
    WAITING = "waiting", _("To check")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")
    REVOKED = "revoked", _("Refused after all")


class LegalDocumentQuerySet(models.QuerySet["LegalDocument"]):
    def valid_at(self, at: AsOf) -> "LegalDocumentQuerySet":
        """Accepted by then, not refused since, and not expired on that day; the last counts."""
        return self.filter(
            Q(expires_on=None) | Q(expires_on__gte=at.day),
            Q(revoked_at=None) | Q(revoked_at__gt=at.moment),
            state__in=[LegalDocumentState.ACCEPTED, LegalDocumentState.REVOKED],
            decided_at__lte=at.moment,
        )


class LegalDocument(Stateful):
    """One version of a document, never changed: a later one stands beside it."""

    TRANSITIONS = {
        LegalDocumentState.WAITING: {LegalDocumentState.ACCEPTED, LegalDocumentState.REFUSED},
        LegalDocumentState.ACCEPTED: {LegalDocumentState.REVOKED},
        LegalDocumentState.REFUSED: set(),
        LegalDocumentState.REVOKED: set(),
    }

    kind = models.ForeignKey(
        DocumentKind, models.PROTECT, related_name="documents", verbose_name=_("document asked for")
    )
    candidature = models.ForeignKey(
        Candidature,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("candidature"),
    )
    integrator = models.ForeignKey(
        Integrator,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="legal_documents",
        verbose_name=_("integrator"),
    )
    file = models.FileField(_("file"), upload_to="legal/%Y/", max_length=255)
    name = models.CharField(_("file name"), max_length=150)
    sha256 = models.CharField(max_length=64, editable=False)
    size = models.PositiveBigIntegerField(editable=False)
    expires_on = models.DateField(_("valid until"), null=True, blank=True)
    uploaded_at = models.DateTimeField(_("sent at"), default=clock.now)
    uploaded_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("sent by"),
    )
    state = models.CharField(
        _("state"),
        max_length=20,
        choices=LegalDocumentState.choices,
        default=LegalDocumentState.WAITING,
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    reason = models.TextField(_("reason"), blank=True)
    revoked_at = models.DateTimeField(_("refused after all at"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("revoked by")
    )

    SEARCH = Search(own=False, related=("integrator", "candidature"))

    objects = LegalDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("legal document")
        verbose_name_plural = _("legal documents")
        ordering = ["-uploaded_at", "-pk"]
        indexes = [
            models.Index(name="legal_waiting", fields=["uploaded_at"], condition=Q(state="waiting"))
        ]
        constraints = [
            models.CheckConstraint(
                name="legal_document_has_owner",
                condition=Q(candidature__isnull=False) | Q(integrator__isnull=False),
            ),
            models.CheckConstraint(
                name="legal_document_decided_both",
                condition=Q(state="waiting", decided_at=None, decided_by=None)
                | Q(
                    state__in=["accepted", "refused", "revoked"],
                    decided_at__isnull=False,
                    decided_by__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="legal_document_revoked_both",
                condition=Q(state="revoked", revoked_at__isnull=False, revoked_by__isnull=False)
                | (~Q(state="revoked") & Q(revoked_at=None, revoked_by=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}, {self.name}"

    def accepted_at(self, moment: dt.datetime) -> bool:
        """Whether it was accepted by `moment`, and not refused after all by then."""
        return (
            self.state in (LegalDocumentState.ACCEPTED, LegalDocumentState.REVOKED)
            and self.decided_at is not None
            and self.decided_at <= moment
            and (self.revoked_at is None or self.revoked_at > moment)
        )

    def stored_sha256(self) -> str:
        """Of the bytes that lie in the store now. Raises OSError where they cannot be read."""
        if not self.file:
            raise FileNotFoundError(self.name)
        with self.file.open("rb") as stored:
            return hashlib.file_digest(stored, "sha256").hexdigest()

    @property
    def company(self) -> Integrator | Candidature:
        """Whose it is: the company, once it is registered."""
        owner = self.integrator or self.candidature
        assert owner is not None
        return owner


class FileMessageQuerySet(models.QuerySet["FileMessage"]):
    def to_staff(self) -> "FileMessageQuerySet":
        return self.filter(from_staff=False)

    def to_company(self) -> "FileMessageQuerySet":
        return self.filter(from_staff=True)

    def unread(self) -> "FileMessageQuerySet":
        return self.filter(read_at=None)

    def see(self) -> int:
        """Mark what is unread as read now; how many there were."""
        return self.unread().update(read_at=clock.now())


class FileMessage(models.Model):
    """A message about the legal file, from the company or from Crisalid's quality team."""

    candidature = models.ForeignKey(
        Candidature,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="messages",
        verbose_name=_("candidature"),
    )
    integrator = models.ForeignKey(
        Integrator,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="file_messages",
        verbose_name=_("integrator"),
    )
    from_staff = models.BooleanField(_("from Crisalid"))
    author = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("written by"),
    )
    text = models.TextField(_("message"), max_length=5000)
    sent_at = models.DateTimeField(_("sent at"), default=clock.now)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    SEARCH = Search(own=False, related=("integrator", "candidature", "author"))

    objects = FileMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message about a legal file")
        verbose_name_plural = _("messages about legal files")
        ordering = ["sent_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="file_message_has_owner",
                condition=Q(candidature__isnull=False) | Q(integrator__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]
