"""What the row of a document says otherwise than the document and the journal. Asked last."""

import datetime as dt
from collections.abc import Iterator

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.documents.models import Document
from portal.documents.verify.answer import Sealing
from portal.documents.verify.proven import Proven, moment

NEAR = dt.timedelta(minutes=5)
"""Between the moment on the row and that of the entry, both written by one transaction."""


def differences(row: Document, proven: Proven, sealing: Sealing | None) -> Iterator[str | Promise]:
    """The names of what the row says otherwise. What an older file does not say is asked of the
    entry of its sealing."""
    for name, label in (
        ("number", _("number")), ("kind", _("kind")), ("title", _("title")),
    ):  # fmt: skip
        said = proven.text(name) or (sealing.text(name) if sealing else "")
        if said and said != getattr(row, name):
            yield label
    if (proven.text("language") or row.language) != row.language:
        yield _("language")
    holder = proven.text("holder") or (sealing.holder() if sealing else "")
    if holder and holder != row.holder:
        yield _("holder")
    if row.data_sha256 != proven.data_sha256 or not row.data_is_whole():
        yield _("data")
    if bytes(row.entry.body) != proven.body:
        yield _("journal entry")
    if row.checkpoint is None or row.checkpoint.size != proven.checkpoint.size:
        yield _("checkpoint")
    issued = moment(proven.text("issued_at"))
    if issued and issued != row.issued_at:
        yield _("date of issue")
    if sealing:
        yield from _of_sealing(row, sealing)


def _of_sealing(row: Document, sealing: Sealing) -> Iterator[str | Promise]:
    if row.sealed_sha256 != sealing.text("sealed_sha256"):
        yield _("fingerprint of the file")
    if row.sealed_size != sealing.data.get("sealed_size"):
        yield _("size of the file")
    at = moment(sealing.entry.content.get("at"))
    if row.sealed_at is None or at is None or abs(row.sealed_at - at) > NEAR:
        yield _("date of the seal")
    if (row.timestamped_at is not None) != sealing.data.get("timestamped"):
        yield _("time-stamp")
