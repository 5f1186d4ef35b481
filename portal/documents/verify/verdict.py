"""The verdict about a document: is it ours, is it whole, does the journal prove it?

Every check is made live, on the stored bytes and rows; none of them trusts the others.
"""

import datetime as dt
import hashlib
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from django.core.exceptions import ObjectDoesNotExist
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.documents.codes import ALPHABET
from portal.documents.models import Document
from portal.documents.sealing import seal
from portal.journal.models import Checkpoint, JournalEntry, Unsequenced
from portal.journal.tree import keys, merkle, proofs, signed_note

logger = logging.getLogger(__name__)

MAX_UPLOAD = 25 * 1024 * 1024
SLASH, DASH = r"(?:/|\\057)", r"(?:-|\\055)"
CODE_IN_FILE = re.compile(
    rf"{SLASH}verify{SLASH}([{ALPHABET}]{{4}}(?:{DASH}[{ALPHABET}]{{4}}){{3}}){SLASH}".encode()
)
"""The address in the seal, as a PDF string: some programs write its signs as octal escapes."""


class Verdict(models.TextChoices):
    """What the checks say together."""

    PENDING = "pending"
    WHOLE = "whole"
    BROKEN = "broken"
    UNSURE = "unsure"


@dataclass(frozen=True)
class Check:
    """One check: `passed` is None when it could not be made at the moment."""

    label: str | Promise
    passed: bool | None


@dataclass(frozen=True)
class Verification:
    """All that is known of a document now."""

    document: Document
    checks: list[Check]
    seq: int | None

    @property
    def verdict(self) -> Verdict:
        """Broken if any check failed; unsure if one could not be made."""
        if any(check.passed is False for check in self.checks):
            return Verdict.BROKEN
        if not self.document.is_sealed:
            return Verdict.PENDING
        if any(check.passed is None for check in self.checks):
            return Verdict.UNSURE
        return Verdict.WHOLE


def verify(document: Document) -> Verification:
    """Check a document's data, journal entry, file and seal."""
    covered = proofs.covering_checkpoint(document.entry_id)
    seq = covered[0].seq if covered else None
    checks = [Check(_("The data has its fingerprint."), _tried(Document.data_is_whole, document))]
    if document.is_sealed:
        content = _stored_file(document)
        checks += [
            Check(
                _("The journal contains the entry that this document proves."),
                _tried(_journal, document),
            ),
            Check(
                _("The journal contains the sealing, with the file’s fingerprint."),
                _tried(_sealing_entry, document),
            ),
            Check(
                _("The file kept by Crisalid is the one that was sealed."),
                None if content is None else _is_sealed_file(document, content),
            ),
            Check(
                _("The electronic seal is intact, and its certificate was valid at that moment."),
                None if content is None else seal.is_whole(content, moment=_moment(document)),
            ),
        ]
    return Verification(document, checks, seq)


def _moment(document: Document) -> dt.datetime:
    assert document.sealed_at is not None
    return document.timestamped_at or document.sealed_at


def _tried(check: Callable[[Document], bool], document: Document) -> bool:
    """A check that stumbles over damaged rows has failed."""
    try:
        return check(document)
    except (KeyError, ValueError, LookupError, ObjectDoesNotExist):
        logger.warning("A check of %s failed", document.number, exc_info=True)
        return False


def _is_sealed_file(document: Document, content: bytes) -> bool:
    return hashlib.sha256(content).hexdigest() == document.sealed_sha256


def _stored_file(document: Document) -> bytes | None:
    """The stored file: empty when it is gone, None when the store does not answer."""
    try:
        return document.read()
    except FileNotFoundError:
        return b""
    except Exception:
        # The store is away; that says nothing about the document.
        logger.warning("The file of %s cannot be read", document.number, exc_info=True)
        return None


def _journal(document: Document) -> bool:
    """The entry's own bytes lead to the root that the document's checkpoint signs, and the
    journal of today continues from there."""
    checkpoint = document.checkpoint
    assert checkpoint is not None
    return _included(document.entry, checkpoint) and _continues(checkpoint)


def _included(entry: JournalEntry, checkpoint: Checkpoint) -> bool:
    statement = signed_note.verify(checkpoint.note, keys.verifiers())
    seq = entry.sequenced.seq
    return merkle.verify_inclusion(
        merkle.leaf_hash(bytes(entry.body)),
        seq,
        statement.size,
        proofs.inclusion_proof(seq, statement.size),
        statement.root,
    )


def _continues(checkpoint: Checkpoint) -> bool:
    latest = Checkpoint.objects.order_by("-size").first()
    assert latest is not None
    old = signed_note.verify(checkpoint.note, keys.verifiers())
    new = signed_note.verify(latest.note, keys.verifiers())
    proof = proofs.consistency_proof(old.size, new.size)
    return merkle.verify_consistency(old.size, new.size, old.root, new.root, proof)


def _sealing_entry(document: Document) -> bool:
    """One entry that the tree holds tells of the sealing, and of this very file."""
    entries = JournalEntry.objects.filter(
        event="document.sealed",
        subject_type=document._meta.label,
        subject_id=str(document.pk),
    ).order_by("pk")
    return any(_tells_sealing(entry, document) and _stands(entry) for entry in entries)


def _tells_sealing(entry: JournalEntry, document: Document) -> bool:
    said = entry.content["data"]
    return bool(
        said["sealed_sha256"] == document.sealed_sha256
        and said["data_sha256"] == document.data_sha256
    )


def _stands(entry: JournalEntry) -> bool:
    """Whether the tree proves the entry, or it waits for its place, as it does for seconds."""
    covered = proofs.covering_checkpoint(entry.pk)
    if covered is None:
        return Unsequenced.objects.filter(entry=entry).exists()
    return _included(entry, covered[1]) and _continues(covered[1])


class Found(models.TextChoices):
    """What a dropped file is."""

    IDENTICAL = "identical"
    EXTENDED = "extended"
    ALTERED = "altered"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Recognised:
    """A dropped file: what it is, and the document of ours that it is or claims to be."""

    found: Found
    document: Document | None
    sha256: str


def recognise(upload: "UploadedFile[bytes]") -> Recognised:
    """Say what a dropped file is, without trusting or parsing it.

    It is ours if its SHA-256 is that of a sealed file. Otherwise it may begin with one
    (something was added after the sealing), or carry the address that our seals contain (it
    was changed).
    """
    stream: BinaryIO = upload  # type: ignore[assignment]
    sha256 = _hash(stream, upload.size or 0)
    document = Document.objects.filter(sealed_sha256=sha256, sealed_at__isnull=False).first()
    if document:
        return Recognised(Found.IDENTICAL, document, sha256)
    stream.seek(0)
    match = CODE_IN_FILE.search(stream.read(MAX_UPLOAD))
    code = match and match[1].decode().replace("\\055", "-")
    claimed = code and Document.objects.filter(code=code).first()
    if not claimed:
        return Recognised(Found.UNKNOWN, None, sha256)
    whole = bool(claimed.sealed_size) and _hash(stream, claimed.sealed_size or 0)
    found = Found.EXTENDED if whole == claimed.sealed_sha256 else Found.ALTERED
    return Recognised(found, claimed, sha256)


def _hash(stream: BinaryIO, length: int) -> str:
    stream.seek(0)
    hasher = hashlib.sha256()
    while length > 0 and (chunk := stream.read(min(length, 1 << 20))):
        hasher.update(chunk)
        length -= len(chunk)
    return hasher.hexdigest()
