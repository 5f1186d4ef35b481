"""Compares a signature's row with the journal and with the sealed document."""

import datetime as dt
import ipaddress
from collections.abc import Iterator, Mapping
from typing import Any

from portal.documents.evidence import Evidence, text_sha256
from portal.documents.models import Document
from portal.journal.verify.replay import Statement

MOMENTS = ("signed_at", "proof_at")
NOT_ITS_OWN = frozenset({"on_screen_of"})
"""What the document prints of other rows, which may be renamed."""


def differences_from_entry(label: str, signature: Evidence, said: Statement) -> Iterator[str]:
    """What of the signature is not as its entry says, which holds `text_sha256` and a `signer`."""
    if not signature.text_sha256 == text_sha256(signature.text_shown) == said.data["text_sha256"]:
        yield f"{label}: the text shown is not the one that was signed"
    if signature.signer_name != said.personal.get("/signer", signature.signer_name):
        yield f"{label}: its signer is not what the journal says"
    if "proof" in said.data and str(signature.proof) != said.data["proof"]:
        yield f"{label}: its proof is not what the journal says"
    address = said.personal.get("/address", signature.ip or "")
    if _address(address) != _address(signature.ip or ""):
        yield f"{label}: its address is not what the journal says"


def differences_from_document(
    label: str, signature: Evidence, printed: Mapping[str, Any]
) -> Iterator[str]:
    """What of the signature is not as the sealed document prints it, in its `evidence`."""
    row = signature.as_data()
    for name in sorted((row.keys() & printed.keys()) - NOT_ITS_OWN):
        if _plain(name, row[name]) != _plain(name, printed[name]):
            yield f"{label}: its {name} is not what its document says"


def document_not_proven(label: str, document: Document | None, said: Statement) -> Iterator[str]:
    """Whether `document` is the one that the entry proves, with the data that it names."""
    if document is None or document.entry_id != said.pk:
        yield f"{label}: its document is not the one that the journal proves"
    elif not document.data_is_whole():
        yield f"{label}: the data of its document is not what was signed"


def _plain(name: str, value: Any) -> Any:
    if name in MOMENTS and isinstance(value, str):
        return dt.datetime.fromisoformat(value)
    return _address(value or "") if name == "ip" else value


def _address(text: str) -> Any:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return text
