"""The checkpoints inside sealed documents, as copies against which the journal is checked."""

import hashlib
import logging
from collections.abc import Iterator
from typing import Any

from portal.documents.evidence import text_sha256
from portal.documents.models import Document
from portal.documents.sealing import rendering
from portal.documents.sealing.seal import attached_file
from portal.journal.verify import replay, sources

SEALED = "document.sealed"
TOLD_FIELDS = (
    "number", "kind", "title", "code", "holder", "data_sha256", "sealed_sha256", "sealed_size",
)  # fmt: skip
logger = logging.getLogger(__name__)


def _sealed() -> Iterator[Document]:
    documents = Document.objects.filter(sealed_at__isnull=False).order_by("pk")
    return documents.select_related("entry__sequenced", "checkpoint").iterator(chunk_size=100)


def inspect() -> Iterator[sources.Copy | str]:
    """The checkpoint in each sealed file, and what is wrong with the files themselves."""
    yield from _differences_from_journal()
    for document in _sealed():
        label = f"document {document.number}"
        if not document.data_is_whole():
            yield f"{label}: its data is not what was signed"
        try:
            content = document.read()
        except OSError as error:
            yield f"{label}: its file cannot be read ({error})"
            continue
        if hashlib.sha256(content).hexdigest() != document.sealed_sha256:
            yield f"{label}: its file is not the one that was sealed"
        try:
            note = attached_file(content, rendering.CHECKPOINT).decode()
        except Exception as error:
            # A damaged file makes the parser fail in many ways; that is the finding.
            logger.info("The attachments of %s cannot be read", document.number, exc_info=True)
            yield f"{label}: its checkpoint cannot be read ({type(error).__name__})"
            continue
        yield sources.Copy(f"{label}, attached checkpoint", note)


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
    """The sealed documents, for an audit pack."""
    for document in _sealed():
        assert document.sealed_at is not None
        assert document.checkpoint is not None
        yield {
            "number": document.number,
            "kind": document.kind,
            "title": document.title,
            "code": document.code,
            "data_sha256": document.data_sha256,
            "sealed_sha256": document.sealed_sha256,
            "sealed_at": document.sealed_at.isoformat(),
            "timestamped_at": document.timestamped_at and document.timestamped_at.isoformat(),
            "seq": document.entry.sequenced.seq,
            "checkpoint_size": document.checkpoint.size,
        }
