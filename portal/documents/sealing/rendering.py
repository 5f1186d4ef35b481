"""Renders a document's data to an unsealed PDF/A-3b that carries the data and its proof."""

import base64
import json
from collections.abc import Sequence
from typing import Any

import segno
from django.template.loader import render_to_string
from django.utils import translation

from portal.documents.models import Document
from portal.infrastructure.pdf import Attached, draw_pdf
from portal.journal.models import Checkpoint, SequencedEntry
from portal.journal.tree import cosigned, keys, proofs
from portal.ui.text.nobreak import unbroken

DATA, CHECKPOINT, PROOF = "data.json", "checkpoint.txt", "proof.json"
TLOG_PROOF = "entry.tlog-proof"
"""The names of the attachments."""


def qr(text: str) -> str:
    """A QR code (level M) as an SVG data URI without a border."""
    code = segno.make(text, error="m", micro=False)
    uri: str = code.svg_data_uri(border=0, dark="#16202e", omitsize=True)
    return uri


def render(document: Document, place: SequencedEntry, checkpoint: Checkpoint) -> bytes:
    """The PDF of a document, in its language, with data, checkpoint and proof attached.

    Raises TemplateDoesNotExist when its kind has no template.
    """
    signed = cosigned.signed_by([checkpoint.size]).get(checkpoint.size, [])
    with translation.override(document.language):
        html = html_of(document, place, checkpoint, signed)
    note = cosigned.with_lines(checkpoint.note, signed)
    attached = attachments(document, place, checkpoint, note)
    return draw_pdf(html, variant="pdf/a-3b", attached=attached)


def html_of(
    document: Document,
    place: SequencedEntry,
    checkpoint: Checkpoint,
    signed: Sequence[cosigned.Signed] = (),
) -> str:
    """The document's page, before it is laid out. `signed`: by whom its checkpoint is witnessed."""
    page = render_to_string(
        f"documents/{document.kind}.html",
        {
            "document": document,
            "data": document.data,
            "qr": qr(document.verify_url),
            "verify_url": document.verify_url,
            "place": place,
            "checkpoint": checkpoint,
            "root_hex": bytes(checkpoint.root).hex(),
            "language": document.language,
            "witnesses": [one.witness for one in signed],
            "unwitnessed": not signed and bool(cosigned.states()),
        },
    )
    return unbroken(page)


def attachments(
    document: Document, place: SequencedEntry, checkpoint: Checkpoint, note: str = ""
) -> list[Attached]:
    """What goes into the PDF for programs to read; `note` has the lines of witnesses too."""
    told = json.dumps(proof(document, place, checkpoint), indent=1).encode()
    common = proofs.tlog_proof(place, checkpoint, note, extra=bytes(place.entry.body))
    moment = document.issued_at
    return [
        Attached(DATA, bytes(document.data_bytes), moment, "Data"),
        Attached(CHECKPOINT, (note or checkpoint.note).encode(), moment, "Supplement"),
        Attached(PROOF, told, moment, "Supplement"),
        # The same for programs that know c2sp.org/tlog-proof; its extra data is the entry.
        Attached(TLOG_PROOF, common.encode(), moment, "Supplement"),
    ]


def proof(document: Document, place: SequencedEntry, checkpoint: Checkpoint) -> dict[str, Any]:
    """What proves, without us, that the document's journal entry is under the checkpoint.

    Hashes are RFC 9162 (SHA-256), binary values base64; `key` is a C2SP verifier key.
    """
    path = proofs.inclusion_proof(place.seq, checkpoint.size)
    return {
        "code": document.code,
        "number": document.number,
        "kind": document.kind,
        "title": document.title,
        "holder": document.holder,
        "language": document.language,
        "issued_at": document.issued_at.isoformat(),
        "data_sha256": document.data_sha256,
        "entry": base64.b64encode(bytes(place.entry.body)).decode(),
        "leaf_index": place.seq,
        "tree_size": checkpoint.size,
        "inclusion_proof": [base64.b64encode(step).decode() for step in path],
        "key": keys.verifier().vkey(),
    }
