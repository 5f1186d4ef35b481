"""What is told of a verified document: facts that it proves, and what has become of them.

Facts come from the file under its seal, or from an entry that the tree holds; none from the row.
"""

import datetime as dt
import logging
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.documents.kinds import Kind, Said, Today, document_kinds
from portal.documents.models import Document
from portal.documents.verify.answer import Sealing
from portal.documents.verify.proven import Proven, moment
from portal.journal.tree import cosigned
from portal.ui.text import formats

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Fact:
    """One fact with its label: `value` is text or a moment; `as_code` is shown to be compared."""

    label: str | Promise
    value: str | Promise | dt.datetime
    as_code: bool = False

    @property
    def at(self) -> dt.datetime | None:
        """The value where it is a moment."""
        return self.value if isinstance(self.value, dt.datetime) else None


def of_file(proven: Proven, sealing: Sealing | None, claimed: dt.datetime | None) -> list[Fact]:
    """What a whole file says. An older one leaves title and holder to the entry of its sealing."""
    found = [Fact(_("Number"), proven.number, as_code=True)]
    found += _named(
        proven.text("title") or _said(sealing, "title"),
        proven.text("holder") or (sealing.holder() if sealing else ""),
    )
    if proven.issued_at:
        found.append(Fact(_("Issued on"), proven.issued_at))
    found += _sealed_on(sealing, claimed)
    found += _witnessed(proven.note)
    found += of_kind(_kind(proven, sealing), proven.said)
    found.append(Fact(_("Verification code"), proven.code, as_code=True))
    return found


def of_journal(row: Document, sealing: Sealing | None, *, data_proven: bool) -> list[Fact]:
    """What the journal alone proves of a document, where its file is not there to be read."""
    found: list[Fact] = []
    if sealing:
        found.append(Fact(_("Number"), sealing.text("number"), as_code=True))
        found += _named(sealing.text("title"), sealing.holder())
        found += _sealed_on(sealing, None)
    if data_proven:
        kind = document_kinds.get(_said(sealing, "kind") or row.kind)
        entry = row.entry.content
        number = _said(sealing, "number")
        found += of_kind(kind, Said(number, row.data, str(entry["subject"]["id"])))
    return found


def _named(title: str, holder: str) -> Iterator[Fact]:
    if title:
        yield Fact(_("Title"), title)
    if holder:
        yield Fact(_("Holder"), holder)


def _witnessed(note: str) -> Iterator[Fact]:
    """Who else had signed its checkpoint, by the keys of witnesses that are or were in use. Where
    there are none, nothing is said of them."""
    signed = cosigned.borne_by(note)
    for one in signed:
        yield Fact(_("Witnessed by"), f"{one.witness}, {formats.when(one.at)}")
    if not signed and cosigned.states():
        yield Fact(_("Witnessed by"), _("nobody: it was sealed without a witness’s signature"))


def _said(sealing: Sealing | None, name: str) -> str:
    return sealing.text(name) if sealing else ""


def _sealed_on(sealing: Sealing | None, claimed: dt.datetime | None) -> Iterator[Fact]:
    at = moment(sealing.entry.content.get("at")) if sealing else None
    if at:
        yield Fact(_("Sealed on, as the journal says"), at)
    elif claimed:
        yield Fact(_("Sealed on, as the file claims"), claimed)


def _kind(proven: Proven, sealing: Sealing | None) -> Kind | None:
    return document_kinds.get(proven.text("kind") or _said(sealing, "kind"))


def of_kind(kind: Kind | None, said: Said) -> Iterator[Fact]:
    """What documents of its kind say, each with its label."""
    if kind is None or kind.facts is None:
        return
    try:
        yield from [Fact(label, value) for label, value in kind.facts(said) if value]
    except (KeyError, TypeError, ValueError, AttributeError):
        # Data of another version, or forged under our seal: it says nothing here.
        logger.warning("The facts of %s cannot be told", said.number, exc_info=True)


def today(proven: Proven, sealing: Sealing | None) -> list[Today]:
    """What has become of what the document proves, as Crisalid's records say."""
    kind = _kind(proven, sealing)
    if kind is None or kind.today is None:
        return []
    try:
        return list(kind.today(proven.said))
    except (KeyError, TypeError, ValueError, AttributeError):
        logger.warning("Today of %s cannot be told", proven.number, exc_info=True)
        return []
