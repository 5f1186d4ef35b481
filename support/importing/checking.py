"""What a record would lead to: read before anything is written, and told before it is decided."""

from __future__ import annotations

import hashlib
import json
import logging
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from support.importing.people import People
from support.importing.tables import contents
from support.importing.tables.files import Beside, Broken, Record
from support.importing.tables.values import (
    PARIS,
    Unreadable,
    is_page,
    is_yes,
    key_of,
    moment,
    says_nothing,
)
from support.models import OdooImport, OdooKind, OdooRecord, OdooResult, OdooRow, OdooTable

OF_TICKETS = "helpdesk.ticket"
ON_TICKETS = (OdooKind.MESSAGE, OdooKind.RATING, OdooKind.FILE)
MOMENTS = ("created", "assigned", "closed", "staged", "written", "date", "answered")
WORDS = {"stages": "stage", "priorities": "priority", "types": "type", "people": "technician"}
"""What is counted of tickets for their mapping, and in which column it stands."""
UNEXPECTED = gettext_lazy("The portal could not deal with this row; its team can read why.")
logger = logging.getLogger(__name__)


class Check:
    """Checks the records of one import, which are read one after the other."""

    def __init__(self, odoo: OdooImport, beside: Beside) -> None:
        self.odoo, self.people, self._beside = odoo, People(odoo), beside

    def rows(self, table: OdooTable, records: Iterable[Record]) -> list[OdooRow]:
        """Their rows, with what each leads to; the files of those that are taken are kept."""
        made = [self._row(table, record) for record in records]
        held = {id(row): self._content(row) for row in made if row.kind == OdooKind.FILE}
        self._compare(made)
        self._find_tickets(made)
        for row in made:
            content = held.get(id(row))
            if content is not None and row.result == OdooResult.NEW:
                row.cells["path"] = contents.keep(content)
        return made

    def _content(self, row: OdooRow) -> bytes | None:
        """The bytes of an attached file; its row tells their sum instead of them."""
        if row.result != OdooResult.NEW:
            row.cells.pop("content", None)
            return None
        try:
            content = contents.content_of(row.cells, row.key, self._beside)
        except Broken:
            row.result, row.reason = OdooResult.WRONG, _("Its file cannot be read.")
            return None
        if content is None:
            row.result = OdooResult.WRONG
            row.reason = _("Its file is neither in the column “datas” nor beside the table.")
            return None
        row.cells |= {"sha256": hashlib.sha256(content).hexdigest(), "size": str(len(content))}
        row.digest = digest_of(row.cells)
        return content

    def _row(self, table: OdooTable, record: Record) -> OdooRow:
        cells = record.cells
        key = key_of(cells.get("id", ""), cells.get("number", ""))
        row = OdooRow(
            of=self.odoo, table=table, number=record.number, kind=record.kind, key=key,
            group=_group(record.kind, key, cells), cells=cells, digest=digest_of(cells),
            result=OdooResult.NEW,
        )  # fmt: skip
        try:
            self._judge(row)
        except Exception:
            # Only its own words can be at fault, and the others are read all the same.
            logger.exception("Row %s of the table %s", record.number, table.pk)
            row.result, row.reason = OdooResult.WRONG, str(UNEXPECTED)
        return row

    def _judge(self, row: OdooRow) -> None:
        """Note what a row leads to, as far as its own cells tell."""
        if reason := self._wrong(row):
            row.result, row.reason = OdooResult.WRONG, reason
        elif reason := _needless(row):
            row.result, row.reason = OdooResult.LEFT_OUT, reason
        elif row.kind == OdooKind.PARTNER:
            row.result, row.reason = OdooResult.LEFT_OUT, ""
        if row.kind == OdooKind.TICKET:
            asker = self.people.asker(row.cells)
            if self.people.whose(asker).integrator is None:
                told = asker.companies[:1] + asker.emails[:1]
                row.unplaced = " · ".join(told or [_("(nobody named)")])[:300]

    def _wrong(self, row: OdooRow) -> str:
        """Why a record cannot be taken over, as far as its own cells tell."""
        if not row.key:
            return _("It has no identifier: export the column “id” (external ID).")
        for code in MOMENTS:
            try:
                moment(row.cells.get(code, ""), PARIS)
            except Unreadable as error:
                return _("“%(text)s” is no moment that can be read.") % {"text": str(error)[:60]}
        if row.kind == OdooKind.TICKET and not row.cells.get("created"):
            return _("It does not say when it was created: export the column “create_date”.")
        if row.kind == OdooKind.MESSAGE and not (row.cells.get("date") or row.cells.get("created")):
            return _("It does not say when it was written: export the column “date”.")
        if row.kind == OdooKind.RATING:
            return _wrong_score(row.cells)
        return ""

    def _compare(self, rows: list[OdooRow]) -> None:
        """With what is here already, of the times before."""
        open_rows = [row for row in rows if row.result == OdooResult.NEW]
        for kind in {row.kind for row in open_rows}:
            keys = [row.key for row in open_rows if row.kind == kind]
            known: Any = OdooRecord.objects.filter(kind=kind, key__in=keys)
            found = {key: (digest, unplaced) for key, digest, unplaced in known.values_list(
                "key", "digest", "ticket__integrator")}  # fmt: skip
            for row in open_rows:
                if row.kind == kind and row.key in found:
                    digest, company = found[row.key]
                    # Whose company was not known may have been registered meanwhile.
                    again = kind == OdooKind.TICKET and company is None and not row.unplaced
                    same = digest == row.digest and not again
                    row.result = OdooResult.SAME if same else OdooResult.CHANGED

    def _find_tickets(self, rows: list[OdooRow]) -> None:
        """What lies on a ticket that is neither here nor in these files is an error."""
        others = [
            row for row in rows
            if row.result == OdooResult.NEW and row.kind not in (OdooKind.TICKET, OdooKind.PARTNER)
        ]  # fmt: skip
        keys = {row.group for row in others}
        here = OdooRecord.objects.filter(kind=OdooKind.TICKET, key__in=keys)
        coming = self.odoo.rows.filter(kind=OdooKind.TICKET, key__in=keys).exclude(
            result=OdooResult.WRONG
        )
        found = {*here.values_list("key", flat=True), *coming.values_list("key", flat=True)}
        for row in others:
            # In one table the lines of tickets stand above what lies inside them.
            if row.group not in found and not any(
                each.kind == OdooKind.TICKET and each.key == row.group for each in rows
            ):
                row.result = OdooResult.WRONG
                row.reason = _("Its ticket is not known: %(key)s.") % {"key": row.group or "–"}


def digest_of(cells: Mapping[str, str]) -> str:
    told = json.dumps(cells, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()


def _group(kind: str, key: str, cells: Mapping[str, str]) -> str:
    if kind == OdooKind.TICKET:
        return key
    return "" if kind == OdooKind.PARTNER else key_of(cells.get("of", ""))


def _needless(row: OdooRow) -> str:
    """Why a record is none of ours; "" for one that is taken."""
    model = row.cells.get("model", OF_TICKETS)
    # Odoo's label for the model may stand there instead of its name.
    if row.kind in ON_TICKETS and "ticket" not in model.lower():
        return _("It is of no ticket: %(model)s.") % {"model": model[:100]}
    if row.kind == OdooKind.MESSAGE and not row.cells.get("files"):
        text = row.cells.get("text", "")
        if not text or (is_page(text) and says_nothing(text) and "<img" not in text):
            return _("It has neither text nor files.")
    return ""


def _wrong_score(cells: Mapping[str, str]) -> str:
    return "" if score_of(cells) is not None else _("Its value is none from 0 to 5.")


SCORES = {
    "top": 5, "happy": 5, "content": 5, "satisfait": 5, "satisfied": 5,
    "ok": 3, "neutral": 3, "neutre": 3, "okay": 3, "moyen": 3,
    "ko": 1, "unhappy": 1, "mecontent": 1, "insatisfait": 1, "dissatisfied": 1,
    "pas content": 1, "none": 0, "not rated yet": 0, "pas encore evalue": 0,
}  # fmt: skip
"""Odoo's own words; since its version 13 it writes 1, 3 and 5, and 0 for what nobody answered."""


def score_of(cells: Mapping[str, str]) -> int | None:
    """From 1 to 5; 0 for what was asked and not answered; None for what is no value."""
    told = cells.get("score", "").replace(",", ".")
    if not told:
        words = cells.get("words", "").casefold().replace("é", "e")
        return SCORES.get(words, 0 if not words else None)
    try:
        value = float(told)
    except ValueError:
        return None
    if not 0 <= value <= 5:
        return None
    asked_only = "consumed" in cells and not is_yes(cells["consumed"])
    return 0 if asked_only else max(round(value), 1 if value else 0)


def counted(rows: Iterable[OdooRow], found: dict[str, Any]) -> dict[str, Any]:
    """How often each word stands in the tickets that would be written, added to what is known."""
    made = {field: Counter(found.get(field, {})) for field in WORDS}
    for row in rows:
        if row.kind != OdooKind.TICKET:
            continue
        if row.result not in (OdooResult.NEW, OdooResult.CHANGED):
            continue
        for field, code in WORDS.items():
            word = row.cells.get(code, "")
            if word or field == "stages":
                made[field][word] += 1
    return {field: dict(words) for field, words in made.items()}
