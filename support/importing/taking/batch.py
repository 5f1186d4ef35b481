"""What taking over a batch knows: the mapping, everybody who is known, what is here of the rows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core.text import storable
from support.importing import mapping as mappings
from support.importing.people import People
from support.importing.tables.values import is_page, moment
from support.mailbox.bodies import text_of_html, with_targets
from support.models import OdooImport, OdooRecord, OdooResult, OdooRow


@dataclass
class Batch:
    """Rows of one kind that are taken over together, by one import, at one moment."""

    odoo: OdooImport
    rows: list[OdooRow]
    people: People
    mapping: Mapping[str, Any]
    now: dt.datetime
    records: dict[str, OdooRecord] = field(default_factory=dict)
    """What is here of these rows, by their keys."""
    told: list[list[str]] = field(default_factory=list)
    """For the journal: what was written, row by row."""

    def __post_init__(self) -> None:
        keys = [row.key for row in self.rows]
        known = OdooRecord.objects.filter(kind=self.rows[0].kind, key__in=keys)
        self.records = {record.key: record for record in known.select_related("ticket", "message")}

    def moment(self, row: OdooRow, *codes: str) -> dt.datetime | None:
        """The first of these columns that says when."""
        for code in codes:
            if found := moment(row.cells.get(code, ""), self.mapping["zone"]):
                return min(found, self.now)
        return None

    def tickets(self) -> dict[str, OdooRecord]:
        """The tickets of the rows, by their keys in Odoo."""
        known = OdooRecord.objects.filter(kind="ticket", key__in={row.group for row in self.rows})
        return {record.key: record for record in known.select_related("ticket")}

    def new_record(self, row: OdooRow, **fields: Any) -> OdooRecord:
        return OdooRecord(
            kind=row.kind, key=row.key, external_id=row.cells.get("id", "")[:200],
            digest=row.digest, last=self.odoo, **fields,
        )  # fmt: skip

    def without_ticket(self, row: OdooRow) -> None:
        wrong(row, _("Its ticket is not known: %(key)s.") % {"key": row.group or "–"})


def begin(odoo: OdooImport, rows: list[OdooRow], people: People, now: dt.datetime) -> Batch:
    return Batch(odoo, rows, people, mappings.completed(odoo), now)


def wrong(row: OdooRow, reason: str) -> None:
    row.result, row.reason = OdooResult.WRONG, reason


def as_text(body: str) -> str:
    """A text of Odoo as a thread shows it: its page laid out, each link with where it leads."""
    if not is_page(body):
        return storable(body).strip()
    return storable(text_of_html(with_targets(body))).strip()


def year_of(moment: dt.datetime) -> int:
    return timezone.localtime(moment).year


def by_key(rows: Iterable[OdooRow]) -> list[OdooRow]:
    """The rows up to the first whose key comes a second time, which waits for the next batch."""
    seen: set[str] = set()
    found = []
    for row in rows:
        if row.key in seen:
            break
        seen.add(row.key)
        found.append(row)
    return found
