"""Documents and number series: a document is numbered, sealed once, verifiable by its holder."""

import hashlib
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Language, User
from portal.core import clock
from portal.core.work import Work
from portal.documents import kinds
from portal.documents.codes import new_code, new_secret
from portal.journal import canonical
from portal.journal.models import Checkpoint, JournalEntry
from portal.search.columns import searched_column
from portal.search.matching import Search

BINDING_KEYS = ("data_sha256", "document_sha256")
"""Under one of these, the entry that a document goes with holds `issue.data_digest` of its data."""


class State(models.TextChoices):
    PENDING = "pending", _("signed, waiting to be sealed")
    SEALING = "sealing", _("signed, sealing…")
    SEALED = "sealed", _("sealed")
    FAILED = "failed", _("signed, sealing failed")


class NumberSeries(models.Model):
    """The last number given in a series and year. Its row lock makes numbers gapless."""

    series = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "year"], name="documents_series_year")
        ]

    def __str__(self) -> str:
        return f"{self.series}-{self.year}"


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: User) -> Self:
        """Those that one of Crisalid's people may know of, as the apps that issue them say."""
        return self.filter(kinds.listed_to(user))


class Document(Work):
    """One document: its data at once, its sealed PDF a little later.

    What is signed and hashed is `data` (RFC 8785 bytes); the PDF is rendered from it once,
    sealed, stored, and never rendered again. Being `Work`, it is due from the start.
    """

    kind = models.CharField(_("kind"), max_length=40, editable=False)
    number = models.CharField(_("number"), max_length=40, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200, editable=False)
    language = models.CharField(
        _("language"), max_length=2, choices=Language.choices, editable=False
    )
    subject_type = models.CharField(max_length=80, editable=False)
    subject_id = models.CharField(max_length=80, editable=False)
    holder = models.CharField(_("holder"), max_length=320, editable=False)
    data_bytes = models.BinaryField(editable=False)
    data_sha256 = models.CharField(_("data sha256"), max_length=64, db_index=True, editable=False)
    code = models.CharField(
        _("verification code"), max_length=19, unique=True, default=new_code, editable=False
    )
    issued_at = models.DateTimeField(_("issued at"), default=clock.now, editable=False)
    entry = models.ForeignKey(
        JournalEntry, models.PROTECT, related_name="documents", editable=False
    )
    checkpoint = models.ForeignKey(
        Checkpoint, models.PROTECT, null=True, related_name="documents", editable=False
    )
    secret = models.CharField(max_length=32, default=new_secret, editable=False)
    file = models.FileField(_("file"), max_length=255, blank=True, editable=False)
    sealed_sha256 = models.CharField(
        _("sealed sha256"), max_length=64, blank=True, db_index=True, editable=False
    )
    sealed_size = models.PositiveBigIntegerField(null=True, editable=False)
    sealed_at = models.DateTimeField(_("sealed at"), null=True, editable=False)
    timestamped_at = models.DateTimeField(_("time-stamped at"), null=True, editable=False)
    timestamp_failure = models.TextField(_("time-stamp failure"), blank=True, editable=False)

    searched = searched_column("number", "code", "holder")
    SEARCH = Search(codes=("data_sha256", "sealed_sha256"))

    objects: ClassVar[DocumentQuerySet] = DocumentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="documents_subject"),
            models.Index(
                fields=["due_at"],
                condition=Q(done_at=None, failed_at=None),
                name="documents_to_seal",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="documents_sealed_whole",
                condition=Q(sealed_at=None, sealed_sha256="", file="", sealed_size=None)
                | Q(
                    sealed_at__isnull=False,
                    done_at__isnull=False,
                    sealed_size__isnull=False,
                    checkpoint__isnull=False,
                )
                & ~Q(sealed_sha256="")
                & ~Q(file=""),
            ),
            models.CheckConstraint(
                name="documents_timestamp_sealed",
                condition=Q(timestamped_at=None) | Q(sealed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def data(self) -> dict[str, Any]:
        """What the document says, read from its canonical bytes."""
        return canonical.loads(bytes(self.data_bytes))

    @property
    def state(self) -> State:
        """Where it stands on its way to the seal."""
        if self.sealed_at:
            return State.SEALED
        if self.failed_at:
            return State.FAILED
        if self.claimed_until and self.claimed_until > clock.now():
            return State.SEALING
        return State.PENDING

    @property
    def is_sealed(self) -> bool:
        """Whether the sealed PDF is there."""
        return self.sealed_at is not None

    @property
    def file_name(self) -> str:
        """The name under which people save it."""
        return f"{self.number}.pdf"

    @property
    def download_url(self) -> str:
        """The path of the sealed PDF, for those who may read it."""
        return reverse("documents:file", args=[self.code])

    def get_absolute_url(self) -> str:
        """The path of its public verification page."""
        return reverse("documents:document", args=[self.code])

    @property
    def verify_url(self) -> str:
        """The full address that its QR code holds."""
        return settings.SITE_URL.rstrip("/") + self.get_absolute_url()

    def data_is_whole(self) -> bool:
        """Whether the data has its hash, and the hash that the journal entry names, if any."""
        actual = hashlib.sha256(bytes(self.data_bytes)).hexdigest()
        said = self.entry.content["data"]
        named = {said[key] for key in BINDING_KEYS if said.get(key)}
        return actual == self.data_sha256 and (not named or actual in named)

    def read(self) -> bytes:
        """The sealed PDF's bytes. Raises ValueError before it is sealed, OSError if lost."""
        with self.file.open("rb") as handle:
            return bytes(handle.read())
