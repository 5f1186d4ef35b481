"""The checkpoints inside sealed documents, as copies against which the journal is checked."""

import hashlib
import logging
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ObjectDoesNotExist

from portal.documents.evidence import text_sha256
from portal.documents.models import Document
from portal.documents.sealing import rendering
from portal.documents.sealing.seal import attached_file
from portal.journal.verify import replay, sources

CHUNK = 100
SEALED = "document.sealed"
TOLD_FIELDS = (
    "number", "kind", "title", "code", "holder", "data_sha256", "sealed_sha256", "sealed_size",
)  # fmt: skip
logger = logging.getLogger(__name__)


def _sealed() -> Iterator[tuple[int, Document | Exception]]:
    """Each sealed document, or the error that its row gives when it is read."""
    rows = Document.objects.select_related("entry__sequenced", "checkpoint")
    sealed = Document.objects.filter(sealed_at__isnull=False).order_by("pk")
    keys = sealed.values_list("pk", flat=True).iterator(chunk_size=CHUNK)
    for batch in replay.batches(keys, CHUNK):
        found = replay.read_each(rows, batch)
        yield from ((pk, found[pk]) for pk in batch if pk in found)


def inspect() -> Iterator[sources.Copy | str]:
    """The checkpoint in each sealed file, and what is wrong with the files themselves."""
    yield from replay.all_findings("documents", _differences_from_journal, _not_told)
    for pk, document in _sealed():
        if isinstance(document, Exception):
            yield f"document id {pk}: its row cannot be read ({type(document).__name__})"
            continue
        try:
            yield from _of_one(document)
        except Exception as error:
            # Its row, its data or its file is of no kind that was foreseen.
            logger.info("The document %s cannot be checked", pk, exc_info=True)
            yield f"document {document.number}: it cannot be checked ({type(error).__name__})"


def _of_one(document: Document) -> Iterator[sources.Copy | str]:
    label = f"document {document.number}"
    if not _tried(document):
        yield f"{label}: its data is not what was signed"
    try:
        content = document.read()
    except (OSError, ValueError) as error:
        yield f"{label}: its file cannot be read ({error})"
        return
    if hashlib.sha256(content).hexdigest() != document.sealed_sha256:
        yield f"{label}: its file is not the one that was sealed"
    try:
        note = attached_file(content, rendering.CHECKPOINT).decode()
    except Exception as error:
        # A damaged file makes the parser fail in many ways; that is the finding.
        logger.info("The attachments of %s cannot be read", document.number, exc_info=True)
        yield f"{label}: its checkpoint cannot be read ({type(error).__name__})"
        return
    yield sources.Copy(f"{label}, attached checkpoint", note)


def _tried(document: Document) -> bool:
    try:
        return document.data_is_whole()
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError, ObjectDoesNotExist):
        return False


def _differences_from_journal() -> Iterator[str]:
    """What was sealed, as the journal tells, and is gone or another now; and the reverse."""
    for batch in replay.statements_about(Document, SEALED):
        known = Document.objects.only(*TOLD_FIELDS).in_bulk([said.subject for said in batch])
        for said in batch:
            label = f"document {said.data.get('number')}"
            if document := known.get(said.subject):
                yield from _differences(label, document, said)
            else:
                yield f"{label}: it was sealed, and is no longer there"


def _not_told() -> Iterator[str]:
    for document in replay.rows_without_statement(
        Document.objects.filter(sealed_at__isnull=False), SEALED
    ).only("number"):
        yield f"document {document.number}: the journal knows nothing of its sealing"


def _differences(label: str, document: Document, said: replay.Statement) -> Iterator[str]:
    sealed = (document.sealed_sha256, document.data_sha256)
    if sealed != (said.data.get("sealed_sha256"), said.data.get("data_sha256")):
        yield f"{label}: it is not what the journal says was sealed"
    if text_sha256(document.code) != said.data.get("code_sha256", text_sha256(document.code)):
        yield f"{label}: its code is not what the journal says"
    if document.holder != said.personal.get("/holder", document.holder):
        yield f"{label}: its holder is not what the journal says"
    row = {name: getattr(document, name) for name in ("number", "kind", "title", "sealed_size")}
    yield from replay.differences(label, row, said.data)


def index() -> Iterator[dict[str, Any]]:
    """The sealed documents, for an audit pack. Of a row that cannot be read, only its key."""
    for pk, document in _sealed():
        try:
            yield {"id": pk} if isinstance(document, Exception) else _indexed(document)
        except (AttributeError, ValueError, TypeError, OverflowError, ObjectDoesNotExist):
            logger.warning("The document %s cannot be listed whole", pk, exc_info=True)
            yield {"id": pk}


def _indexed(document: Document) -> dict[str, Any]:
    at, stamped, checkpoint = document.sealed_at, document.timestamped_at, document.checkpoint
    return {
        "number": document.number,
        "kind": document.kind,
        "title": document.title,
        "code": document.code,
        "data_sha256": document.data_sha256,
        "sealed_sha256": document.sealed_sha256,
        "sealed_at": at and at.isoformat(),
        "timestamped_at": stamped and stamped.isoformat(),
        "seq": document.entry.sequenced.seq,
        "checkpoint_size": checkpoint and checkpoint.size,
    }
