"""The verdict about a document: first the file itself, then the journal, last our rows.

A file is read apart (`reading`), and what it proves rests on its own seal, data, entry and
checkpoint (`proven`). Then the journal is asked whether it continues from *that* checkpoint
(`answer`), and only then is the row compared (`register`). What is shown as a fact was proven in
one of the first two steps: a row that somebody changed changes nothing but the differences told.
"""

import hashlib
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import islice

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.documents.codes import ALPHABET
from portal.documents.kinds import Today
from portal.documents.models import Document
from portal.documents.verify import facts, register
from portal.documents.verify.answer import (
    BROKEN_ROWS,
    Answer,
    Journal,
    ask,
    entry_stands,
    sealings_of_row,
)
from portal.documents.verify.facts import Fact
from portal.documents.verify.proven import NotProven, Proven, UnknownKey, prove
from portal.documents.verify.reading import Damaged, Reading, Unreadable, read_apart
from portal.journal.tree import keys

logger = logging.getLogger(__name__)

SLASH, DASH = r"(?:/|\\057)", r"(?:-|\\055)"
CODE_IN_FILE = re.compile(
    rf"{SLASH}verify{SLASH}([{ALPHABET}]{{4}}(?:{DASH}[{ALPHABET}]{{4}}){{3}}){SLASH}".encode()
)
"""The address in the seal, as a PDF string: some programs write its signs as octal escapes."""

BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*0\s+\d{1,9}\s+(\d{1,9})\s+(\d{1,9})\s*\]")
MOST_SEALS = 3
"""Signatures in one file, of which each is looked at by itself where the file has grown."""


class Verdict(models.TextChoices):
    """What the checks say together."""

    WHOLE = "whole"
    REGISTER = "register"
    """The file is whole and the journal confirms it; our own record was changed or is gone."""
    UNKNOWN = "unknown"
    """The file is whole; the journal ends before it, as after an old copy was put back."""
    CONTRADICTED = "contradicted"
    """The file is whole; the journal of today is not the one that it proves."""
    INCONSISTENT = "inconsistent"
    """It bears our seal, and its own proof does not hold."""
    EXTENDED = "extended"
    ALTERED = "altered"
    FOREIGN = "foreign"
    UNREADABLE = "unreadable"
    PENDING = "pending"
    UNSURE = "unsure"
    BROKEN = "broken"
    """What is kept here, by its code, is not what was sealed."""


GENUINE = (Verdict.WHOLE, Verdict.REGISTER, Verdict.UNKNOWN, Verdict.CONTRADICTED)


@dataclass(frozen=True)
class Check:
    """One check: `passed` is None when it could not be made."""

    label: str | Promise
    passed: bool | None


@dataclass(frozen=True)
class Result:
    """All that is known of a file or of a code now. `row` serves links, never facts."""

    verdict: Verdict
    row: Document | None = None
    proven: Proven | None = None
    sha256: str = ""
    checks: list[Check] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    today: list[Today] = field(default_factory=list)
    differences: list[str | Promise] = field(default_factory=list)
    original: "Result | None" = None
    """Of a changed copy: what is kept of the document that it claims to be."""

    @property
    def genuine(self) -> bool:
        return self.verdict in GENUINE

    @property
    def failed(self) -> list[Check]:
        return [check for check in self.checks if check.passed is False]


def verify_file(content: bytes) -> Result:
    """What a file is that somebody has dropped."""
    sha256 = hashlib.sha256(content).hexdigest()
    if not content.lstrip(b"\x00\t\n\f\r ").startswith(b"%PDF-"):
        return _not_whole(content, sha256, Verdict.FOREIGN)
    try:
        reading = read_apart(content)
    except Damaged:
        return _not_whole(content, sha256, Verdict.UNREADABLE)
    except Unreadable:
        # Nothing is known of it: it may well be whole.
        return Result(Verdict.UNREADABLE, sha256=sha256)
    if reading.whole:
        return _whole(sha256, reading)
    return _not_whole(content, sha256, Verdict.FOREIGN)


def _sealed_part(content: bytes, sha256: str) -> Result | None:
    """Where something stands after what a seal of ours covers: what lies before, by itself."""
    for match in islice(BYTE_RANGE.finditer(content), MOST_SEALS):
        end = int(match[1]) + int(match[2])
        if end < len(content):
            inner = _judged(content[:end])
            if inner.genuine:
                return Result(Verdict.EXTENDED, inner.row, sha256=sha256, original=inner)
    return None


def _not_whole(content: bytes, sha256: str, otherwise: Verdict) -> Result:
    """A file without a seal of ours that holds; it may name a document of ours nevertheless."""
    if extended := _sealed_part(content, sha256):
        return extended
    match = CODE_IN_FILE.search(content)
    code = match and match[1].decode().replace("\\055", "-")
    row = code and rows().filter(code=code).first()
    if not row:
        return Result(otherwise, sha256=sha256)
    return Result(Verdict.ALTERED, row, sha256=sha256, original=verify_row(row))


def _whole(sha256: str, reading: Reading) -> Result:
    seal = Check(_("Its seal is Crisalid’s and covers every byte of the file."), True)
    proof_label = _("Its data and its journal entry lie under the signed checkpoint inside it.")
    try:
        proven = prove(reading.attached, keys.verifiers())
    except UnknownKey:
        # The seal vouches for a checkpoint of a key that is not published any more.
        check = Check(_("The checkpoint inside it bears a key that is published."), False)
        return Result(Verdict.CONTRADICTED, sha256=sha256, checks=[seal, check])
    except NotProven:
        checks = [seal, Check(proof_label, False)]
        return Result(Verdict.INCONSISTENT, sha256=sha256, checks=checks)
    row = rows().filter(code=proven.code).first()
    answer = ask(proven, sha256, row)
    differences = _differences(row, proven, answer)
    verdict = {
        Journal.CONFIRMS: Verdict.REGISTER if differences else Verdict.WHOLE,
        Journal.UNKNOWN: Verdict.UNKNOWN,
        Journal.CONTRADICTS: Verdict.CONTRADICTED,
    }[answer.state]
    return Result(
        verdict,
        row,
        proven,
        sha256,
        [seal, Check(proof_label, True), *_journal_checks(answer, differences)],
        facts.of_file(proven, answer.sealing, reading.claimed),
        facts.today(proven, answer.sealing),
        differences,
    )


def _journal_checks(answer: Answer, differences: list[str | Promise]) -> list[Check]:
    return [
        Check(_("Today’s journal continues from that checkpoint."), answer.continues),
        Check(_("The journal still holds that entry, word for word."), answer.entry_stands),
        Check(_("The journal tells of the sealing of this very file."), answer.file_told),
        Check(_("Crisalid’s own record of it says the same."), not differences),
    ]


def rows() -> models.QuerySet[Document]:
    """The rows, with what their verification reads."""
    return Document.objects.select_related("entry", "checkpoint")


def _differences(row: Document | None, proven: Proven, answer: Answer) -> list[str | Promise]:
    if row is None:
        return [_("the whole record, which is missing")]
    try:
        return list(register.differences(row, proven, answer.sealing))
    except (*BROKEN_ROWS, ObjectDoesNotExist):
        logger.warning("The row of %s cannot be read", row.pk, exc_info=True)
        return [_("the whole record, which cannot be read")]


# By its code ------------------------------------------------------------------------------------


def verify_row(row: Document) -> Result:
    """What is kept under a code: the file in our store, judged as if somebody had dropped it."""
    if not row.is_sealed:
        return _pending(row)
    content = _stored_file(row)
    if content is None:
        return _without_file(row, Verdict.UNSURE, None)
    found = _judged(content)
    if found.verdict == Verdict.UNREADABLE:
        return _without_file(row, Verdict.UNSURE, None)
    if found.proven is None or found.proven.code != row.code:
        return _without_file(row, Verdict.BROKEN, False)
    return replace(found, row=row)


def _judged(content: bytes) -> Result:
    """The same as `verify_file`, without another look at what the file may name."""
    try:
        reading = read_apart(content)
    except Damaged:
        return Result(Verdict.FOREIGN)
    except Unreadable:
        return Result(Verdict.UNREADABLE)
    sha256 = hashlib.sha256(content).hexdigest()
    return _whole(sha256, reading) if reading.whole else Result(Verdict.FOREIGN)


def _without_file(row: Document, verdict: Verdict, kept: bool | None) -> Result:
    """What the journal alone proves of it."""
    sealing = next(iter(sealings_of_row(row)), None)
    label = _("The file kept by Crisalid is the one that was sealed.")
    checks = [*_row_checks(row), Check(label, kept)]
    checks.append(Check(_("The journal tells of its sealing."), sealing is not None))
    broken = verdict == Verdict.BROKEN or any(check.passed is False for check in checks)
    return Result(
        Verdict.BROKEN if broken else verdict,
        row,
        checks=checks,
        facts=facts.of_journal(row, sealing, data_proven=checks[0].passed is True),
    )


def _pending(row: Document) -> Result:
    checks = _row_checks(row)
    broken = any(check.passed is False for check in checks)
    told = next(iter(sealings_of_row(row)), None)
    if told:
        # The row says that it waits; the journal says that it was sealed.
        checks.append(Check(_("Crisalid’s own record of it says the same."), False))
    return Result(
        Verdict.BROKEN if broken or told else Verdict.PENDING,
        row,
        checks=checks,
        facts=facts.of_journal(row, told, data_proven=checks[0].passed is True),
    )


def _row_checks(row: Document) -> list[Check]:
    return [
        Check(_("The data has the fingerprint that the journal names."), _tried(_data, row)),
        Check(_("The journal contains the entry that this document proves."), _tried(_entry, row)),
    ]


def _data(row: Document) -> bool:
    return row.data_is_whole() and entry_stands(row.entry)


def _entry(row: Document) -> bool:
    return entry_stands(row.entry)


def _tried(check: Callable[[Document], bool], row: Document) -> bool:
    """A check that stumbles over damaged rows has failed."""
    try:
        return check(row)
    except (*BROKEN_ROWS, ObjectDoesNotExist):
        logger.warning("A check of the document %s failed", row.pk, exc_info=True)
        return False


def _stored_file(row: Document) -> bytes | None:
    """The stored file: empty when it is gone, None when the store does not answer."""
    try:
        return row.read()
    except FileNotFoundError:
        return b""
    except Exception:
        # The store is away; that says nothing about the document.
        logger.warning("The file of %s cannot be read", row.pk, exc_info=True)
        return None
