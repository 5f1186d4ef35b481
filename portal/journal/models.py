"""Tables of the journal: entries, their place in the tree, checkpoints, personal data, audits.

An entry is written once, by `portal.journal.record.record`, in the transaction of what it tells.
The sequencer later gives committed entries their place in a Merkle tree (RFC 9162) and signs
checkpoints of it. Database triggers refuse any change of these tables
(`portal.journal.triggers`); only personal data may be erased.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.core import clock
from portal.core.work import Work
from portal.journal import canonical, versions


class ActorKind(models.TextChoices):
    USER = "user", _("User")
    SYSTEM = "system", _("System")
    MERCHANT = "merchant", _("Merchant")


class Clock(models.TextChoices):
    """Whose clock was seen to be wrong; see `portal.journal.clocks`."""

    MACHINE = "machine", _("the machine's")
    DATABASE = "database", _("the database's")


class PortalKey(models.TextChoices):
    """The keys of the portal whose change, or loss to others, is told to the journal."""

    JOURNAL = "journal", _("the journal’s key")
    SEAL = "seal", _("the seal of documents")
    RELEASE = "release", _("the key of releases")
    SECRETS = "secrets", _("the key of kept secrets")
    SESSIONS = "sessions", _("the key of sessions and links")


class StampedBody(models.BinaryField[bytes, bytes]):
    """The bytes of an entry as the database has kept them, with its own time written into them."""

    db_returning = True

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """A plain column of bytes to the migrations."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.BinaryField", args, kwargs


class JournalEntry(models.Model):
    """One thing that happened. `body` is the evidence; the other columns serve the search.

    `body` holds the RFC 8785 bytes of `{"accepted", "v", "uuid", "at", "event", "subject", "actor",
    "data"}`, with each piece of personal data replaced by its salted commitment, and the
    database's own time in `accepted` (`portal.journal.triggers`, `portal.journal.versions`).
    """

    id = models.BigAutoField(primary_key=True)
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    at = models.DateTimeField(_("at"), editable=False)
    event = models.CharField(_("event"), max_length=80, editable=False)
    subject_type = models.CharField(_("subject"), max_length=80, editable=False)
    subject_id = models.CharField(max_length=80, editable=False)
    actor_kind = models.CharField(
        _("actor"), max_length=10, choices=ActorKind.choices, editable=False
    )
    actor_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    actor_name = models.CharField(max_length=80, blank=True, editable=False)
    body = StampedBody(editable=False)

    class Meta:
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal entries")
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "id"], name="journal_subject"),
            models.Index(fields=["event", "id"], name="journal_event"),
            # As people read it: by moment, and what one of them did.
            models.Index(fields=["at", "id"], name="journal_at"),
            models.Index(fields=["actor_user", "at", "id"], name="journal_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.subject_type}:{self.subject_id}"

    @property
    def content(self) -> dict[str, Any]:
        """What `body` says."""
        return canonical.loads(bytes(self.body))

    @property
    def accepted_at(self) -> dt.datetime | None:
        """When the database accepted it, by its own clock; None for entries of version 1."""
        return versions.read_moment(self.content.get("accepted"))

    @property
    def is_declared(self) -> bool:
        """Whether its moment is no clock's: the demo's, which lives its years anew."""
        return self.content.get("declared") is True

    @property
    def personal(self) -> dict[str, str]:
        """The personal data that is still kept, by its path in `data` (a JSON pointer)."""
        kept = (datum for datum in self.personal_data.all() if datum.erased_by_id is None)
        return {datum.path: datum.text for datum in kept}

    @property
    def erasures(self) -> dict[str, PersonalDatum]:
        """What was erased of it, by path; the entry that did is `erased_by`."""
        return {row.path: row for row in self.personal_data.all() if row.erased_by_id is not None}


class Unsequenced(models.Model):
    """The entries that wait for the sequencer, so that it need not search for them.

    A queue, not evidence: an entry that is in neither this table nor the tree is a finding of
    `verify_journal`.
    """

    entry = models.OneToOneField(
        JournalEntry, models.PROTECT, primary_key=True, related_name="waiting"
    )

    def __str__(self) -> str:
        return str(self.entry_id)


class Why(models.TextChoices):
    """Why personal data was erased."""

    UNCONFIRMED = "unconfirmed", _("nobody confirmed the address in time (GDPR, art. 5)")
    TERM = "term", _("its term was over (GDPR, art. 5)")


class PersonalDatum(models.Model):
    """A piece of personal data that an entry commits to. The only thing here one may erase: by
    an entry that tells of it (`record(…, erases=…)`), which then stands where the text stood."""

    entry = models.ForeignKey(JournalEntry, models.PROTECT, related_name="personal_data")
    path = models.CharField(max_length=200, editable=False)
    salt = models.BinaryField(editable=False)
    text = models.TextField(editable=False)
    erased_by = models.ForeignKey(
        JournalEntry, models.PROTECT, null=True, editable=False, related_name="erased"
    )

    class Meta:
        verbose_name = _("personal datum")
        verbose_name_plural = _("personal data")
        constraints = [
            models.UniqueConstraint(fields=["entry", "path"], name="journal_personal_path")
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.path}"


class SequencedEntry(models.Model):
    """An entry's place in the tree: `seq` counts from 0 without gaps."""

    seq = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(JournalEntry, models.PROTECT, related_name="sequenced")
    leaf_hash = models.BinaryField(editable=False)

    def __str__(self) -> str:
        return str(self.seq)


class MerkleNode(models.Model):
    """The hash of a complete subtree: of the 2**level leaves from `index` * 2**level on.

    Levels start at 1 (leaves are in `SequencedEntry`). With these, the root of any size and
    any proof cost O(log n) rows.
    """

    level = models.PositiveSmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField(editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["level", "index"], name="journal_node_place")
        ]

    def __str__(self) -> str:
        return f"{self.level}/{self.index}"


class Checkpoint(models.Model):
    """A signed statement of the tree's root at a size (C2SP tlog-checkpoint)."""

    size = models.BigIntegerField(unique=True)
    root = models.BinaryField(editable=False)
    note = models.TextField(editable=False)
    created_at = models.DateTimeField(editable=False)

    class Meta:
        verbose_name = _("checkpoint")
        verbose_name_plural = _("checkpoints")

    def __str__(self) -> str:
        return str(self.size)


class AuditKind(models.TextChoices):
    CHECK = "check", _("Check of the journal")
    PACK = "pack", _("Audit pack")


class Outcome(models.TextChoices):
    """Where an audit stands. None of it is stored: the work's own columns say it."""

    WAITING = "waiting", _("Waiting for a worker")
    RUNNING = "running", _("Under way")
    INTERRUPTED = "interrupted", _("Interrupted")
    FAILED = "failed", _("Given up")
    WHOLE = "whole", _("Nothing is wrong")
    WRONG = "wrong", _("Something is wrong")
    MADE = "made", _("Ready to be downloaded")


class AuditQuerySet(models.QuerySet["Audit"]):
    def unfinished(self) -> AuditQuerySet:
        return self.filter(done_at=None, failed_at=None)

    def latest_done(self, kind: str) -> Audit | None:
        """The one of this kind that was finished last."""
        done = self.filter(kind=kind).exclude(done_at=None)
        return done.select_related("asked_by").order_by("-done_at").first()


class Audit(Work):
    """A check of the whole journal, or a pack for an auditor: the work, and what came of it.

    `progress` counts entries up to `of`; afterwards `findings` are the first of `found`."""

    kind = models.CharField(_("kind"), max_length=8, choices=AuditKind.choices)
    personal = models.BooleanField(_("with personal data"), default=False)
    asked_at = models.DateTimeField(_("asked for"), default=clock.now)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked for by")
    )
    progress = models.PositiveBigIntegerField(default=0, editable=False)
    of = models.PositiveBigIntegerField(default=0, editable=False)
    entries = models.PositiveBigIntegerField(_("entries"), default=0, editable=False)
    checkpoints = models.PositiveBigIntegerField(_("checkpoints"), default=0, editable=False)
    found = models.PositiveIntegerField(_("findings"), default=0, editable=False)
    findings: Any = models.JSONField(default=list, editable=False)
    file = models.FileField(_("file"), max_length=200, blank=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)
    manifest_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    size = models.PositiveBigIntegerField(_("size"), default=0, editable=False)

    objects: ClassVar[AuditQuerySet] = AuditQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("audit of the journal")
        verbose_name_plural = _("audits of the journal")
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["kind", "-done_at"], name="journal_audit_done")]
        constraints = [
            # Two presses, two people, two browsers: one piece of work.
            models.UniqueConstraint(
                name="journal_audit_one_at_a_time",
                fields=["kind"],
                condition=Q(done_at=None, failed_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.asked_at:%d/%m/%Y %H:%M}"

    @property
    def outcome(self) -> Outcome:
        if self.failed_at:
            return Outcome.FAILED
        if self.done_at:
            if self.kind == AuditKind.PACK:
                return Outcome.MADE
            return Outcome.WRONG if self.found else Outcome.WHOLE
        if self.claimed_until is None:
            return Outcome.WAITING
        # Its worker says that it lives, step by step; one that was killed says nothing more.
        return Outcome.RUNNING if self.claimed_until > clock.now() else Outcome.INTERRUPTED

    @property
    def is_open(self) -> bool:
        return self.done_at is None and self.failed_at is None

    @property
    def may_begin_again(self) -> bool:
        return self.outcome in (Outcome.INTERRUPTED, Outcome.FAILED)

    @property
    def file_name(self) -> str:
        """What the pack is called when it is downloaded."""
        return f"audit-pack-{self.asked_at:%Y-%m-%d}-{self.pk}.zip"

    @property
    def proof_name(self) -> str:
        """What the proof of its manifest is called beside it."""
        return f"{self.file_name.removesuffix('.zip')}.tlog-proof"
