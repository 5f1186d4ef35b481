"""What sealed documents tell against the journal: each carries a checkpoint of its time."""

import hashlib
import io
import logging
from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.db.models import CharField, Exists, OuterRef
from django.db.models.functions import Cast
from pyhanko.pdf_utils.reader import PdfFileReader

from portal.documents.models import Document
from portal.documents.rendering import CHECKPOINT
from portal.journal import sources
from portal.journal.models import JournalEntry

SEALED = "document.sealed"
CHUNK = 500
logger = logging.getLogger(__name__)


def register() -> None:
    """Let the journal's audit look into sealed documents."""
    sources.register(sources.Source("documents", inspect, index))


def _sealed() -> Iterator[Document]:
    documents = Document.objects.filter(sealed_at__isnull=False).order_by("pk")
    return documents.select_related("entry__sequenced", "checkpoint").iterator(chunk_size=100)


def inspect() -> Iterator[sources.Copy | str]:
    """The checkpoint in each sealed file, and what is wrong with the files themselves."""
    yield from _unlike_the_journal()
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
            note = attachment(content, CHECKPOINT).decode()
        except Exception as error:
            # A damaged file makes the parser fail in many ways; that is the finding.
            logger.info("The attachments of %s cannot be read", document.number, exc_info=True)
            yield f"{label}: its checkpoint cannot be read ({type(error).__name__})"
            continue
        yield sources.Copy(f"{label}, attached checkpoint", note)


def _unlike_the_journal() -> Iterator[str]:
    """What was sealed, as the journal tells, and is gone or another now; and the reverse."""
    entries = JournalEntry.objects.filter(event=SEALED, subject_type=Document._meta.label)
    stream = entries.order_by("pk").iterator(chunk_size=CHUNK)
    while batch := list(islice(stream, CHUNK)):
        keys = [int(entry.subject_id) for entry in batch if entry.subject_id.isdecimal()]
        known = Document.objects.only("sealed_sha256", "data_sha256").in_bulk(keys)
        for entry in batch:
            try:
                said = entry.content["data"]
                label, document = f"document {said['number']}", known.get(int(entry.subject_id))
                sealed = (said["sealed_sha256"], said["data_sha256"])
            except (KeyError, TypeError, ValueError):
                continue  # the walk through the journal tells what is wrong with the entry
            if document is None:
                yield f"{label}: it was sealed, and is no longer there"
            elif (document.sealed_sha256, document.data_sha256) != sealed:
                yield f"{label}: it is not what the journal says was sealed"
    own = entries.filter(subject_id=Cast(OuterRef("pk"), CharField()))
    strays = Document.objects.filter(sealed_at__isnull=False).exclude(Exists(own))
    for number in strays.order_by("pk").values_list("number", flat=True).iterator():
        yield f"document {number}: the journal knows nothing of its sealing"


def attachment(pdf: bytes, name: str) -> bytes:
    """An attached file of a PDF of ours. Raises KeyError when there is none of that name."""
    root = PdfFileReader(io.BytesIO(pdf)).root
    names = root["/Names"]["/EmbeddedFiles"]["/Names"]
    for place in range(0, len(names), 2):
        if str(names[place]) == name:
            data: bytes = names[place + 1]["/EF"]["/F"].data
            return data
    raise KeyError(name)


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
