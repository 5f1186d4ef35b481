"""Renders a document's data to an unsealed PDF/A-3b that carries the data and its proof."""

import base64
import datetime as dt
import json
import warnings
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from portal.documents.models import Document
from portal.journal.models import Checkpoint, SequencedEntry
from portal.journal.tree import keys, proofs

STYLESHEET = "documents/documents.css"
DATA, CHECKPOINT, PROOF = "data.json", "checkpoint.txt", "proof.json"
"""The names of the attachments."""


class StaticOnly(URLFetcher):  # type: ignore[misc]
    """Lets a template load our own static files and data URIs, nothing else.

    Document data comes from outside; no text in it may make the server read files or the network.
    """

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url.startswith("file:"):
            path = Path(URLFetcherResponse(url).path).resolve()
            if not any(path.is_relative_to(root) for root in _static_folders()):
                raise ValueError(f"{url} is not a static file of ours")
        elif not url.startswith("data:"):
            raise ValueError(f"{url} is not loaded into documents")
        return super().fetch(url, headers)


def _static_folders() -> list[Path]:
    return [Path(folder).resolve() for folder in settings.STATICFILES_DIRS]


def qr(text: str) -> str:
    """A QR code (level M) as an SVG data URI without a border."""
    code = segno.make(text, error="m", micro=False)
    uri: str = code.svg_data_uri(border=0, dark="#16202e", omitsize=True)
    return uri


def render(document: Document, place: SequencedEntry, checkpoint: Checkpoint) -> bytes:
    """The PDF of a document, in its language, with data, checkpoint and proof attached.

    Raises TemplateDoesNotExist when its kind has no template.
    """
    with translation.override(document.language):
        html = html_of(document, place, checkpoint)
    fetcher = StaticOnly(allowed_protocols=("file", "data"), allow_redirects=False)
    fonts = FontConfiguration()
    sheet = _stylesheet()
    base = f"file://{sheet.parent}/"
    styles = CSS(filename=sheet, font_config=fonts, url_fetcher=fetcher, base_url=base)
    with warnings.catch_warnings():
        # WeasyPrint leaves the file of its colour profile for the collector to close.
        warnings.simplefilter("ignore", ResourceWarning)
        pdf: bytes = HTML(string=html, base_url=base, url_fetcher=fetcher).write_pdf(
            stylesheets=[styles],
            font_config=fonts,
            pdf_variant="pdf/a-3b",
            pdf_tags=True,
            attachments=attachments(document, place, checkpoint),
        )
    return pdf


def html_of(document: Document, place: SequencedEntry, checkpoint: Checkpoint) -> str:
    """The document's page, before it is laid out."""
    return render_to_string(
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
        },
    )


def _stylesheet() -> Path:
    found = finders.find(STYLESHEET)
    if not isinstance(found, str):
        raise FileNotFoundError(f"static/{STYLESHEET}")
    return Path(found).resolve()


def attachments(
    document: Document, place: SequencedEntry, checkpoint: Checkpoint
) -> list[Attachment]:
    """What goes into the PDF for programs to read."""
    return [
        _attachment(DATA, bytes(document.data_bytes), document.issued_at, "Data"),
        _attachment(CHECKPOINT, checkpoint.note.encode(), document.issued_at, "Supplement"),
        _attachment(
            PROOF,
            json.dumps(proof(document, place, checkpoint), indent=1).encode(),
            document.issued_at,
            "Supplement",
        ),
    ]


def _attachment(name: str, content: bytes, moment: dt.datetime, relation: str) -> Attachment:
    return Attachment(
        string=content, name=name, relationship=relation, created=moment, modified=moment
    )


def proof(document: Document, place: SequencedEntry, checkpoint: Checkpoint) -> dict[str, Any]:
    """What proves, without us, that the document's journal entry is under the checkpoint.

    Hashes are RFC 9162 (SHA-256), binary values base64; `key` is a C2SP verifier key.
    """
    path = proofs.inclusion_proof(place.seq, checkpoint.size)
    return {
        "code": document.code,
        "number": document.number,
        "data_sha256": document.data_sha256,
        "entry": base64.b64encode(bytes(place.entry.body)).decode(),
        "leaf_index": place.seq,
        "tree_size": checkpoint.size,
        "inclusion_proof": [base64.b64encode(step).decode() for step in path],
        "key": keys.verifier().vkey(),
    }
