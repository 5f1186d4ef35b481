"""What was taken over from Odoo: in sentences for the journal, and compared with what it says.

The journal vouches for which tickets were taken over, and for their severity as long as nobody has
said another here.
"""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.journal.verify import replay, sources
from portal.journal.words.sentences import (
    Family,
    Sentence,
    Shown,
    Telling,
    made,
    register_sentences,
)
from portal.journal.words.subjects import Named, SubjectKind, register_subjects
from support.models import OdooImport, OdooKind, OdooResult, Ticket

TAKEN, SEVERITY_SET = "odoo_import.rows_taken", "ticket.severity_set"


def _import(named: Named, reader: User) -> str:
    may = reader.may(Permission.STAFF_MANAGE)
    return reverse("support:odoo_import", args=[named.key[1]]) if may else ""


register_subjects(SubjectKind(OdooImport, lambda: "pk", href=_import))


def _files(told: Telling) -> Shown:
    found = told.at("files")
    return ", ".join(str(each[0]) for each in found) if isinstance(found, list) else ""


def _counted(told: Telling) -> Shown:
    """How many rows of each kind became what."""
    found, kinds, results = told.at("rows"), dict(OdooKind.choices), dict(OdooResult.choices)
    if not isinstance(found, dict):
        return ""
    return "; ".join(
        f"{kinds.get(kind, kind)}: "
        + ", ".join(f"{count} ({results.get(result, result)})" for result, count in said.items())
        for kind, said in found.items()
    )


def _kind(told: Telling) -> Shown:
    return str(dict(OdooKind.choices).get(str(told.at("kind")), ""))


register_sentences(
    Family(
        "odoo",
        _("Taken over from Odoo"),
        {
            "odoo_import.started": Sentence(
                _("%(who)s gave an export of Odoo to be read: %(what)s"),
                details=[_("Files: %(files)s")],
                values={"files": made(_files)},
            ),
            "odoo_import.mapped": Sentence(
                _("%(who)s said what of Odoo becomes what here: %(what)s")
            ),
            "odoo_import.confirmed": Sentence(
                _("%(who)s had an export of Odoo taken over: %(what)s"),
                details=["%(counted)s"],
                values={"counted": made(_counted)},
            ),
            "odoo_import.rows_taken": Sentence(
                _("%(who)s took over rows from Odoo: %(what)s"),
                details=[_("Kind: %(kind)s"), _("Rows: %(rows)s")],
                values={"kind": made(_kind)},
            ),
            "odoo_import.cancelled": Sentence(
                _("%(who)s gave up an export of Odoo: %(what)s"), tone="soon"
            ),
            "odoo_import.finished": Sentence(
                _("%(who)s finished taking over from Odoo: %(what)s"),
                details=["%(counted)s"],
                values={"counted": made(_counted)},
                tone="ok",
            ),
        },
    )
)


def _told() -> dict[str, str]:
    """The severity of each ticket by its number, as the last batch that names it says."""
    found: dict[str, str] = {}
    for batch in replay.statements_about(OdooImport, TAKEN):
        for said in batch:
            if said.data.get("kind") == OdooKind.TICKET:
                found |= {
                    number: severity for number, _key, _state, severity in said.data["written"]
                }
    return found


def inspect() -> Iterator[sources.Copy | str]:
    """Every ticket taken over that is not what the journal tells."""
    yield from replay.all_findings("odoo", _tickets)


def _tickets() -> Iterator[str]:
    told = _told()
    rows = Ticket.objects.filter(imported_at__isnull=False).only("number", "severity")
    seen = set()
    for batch in replay.batches(rows.order_by("pk").iterator(replay.CHUNK)):
        later = replay.statements_by_row(Ticket, {row.pk for row in batch}, SEVERITY_SET)
        for row in batch:
            seen.add(row.number)
            if row.number not in told:
                yield f"ticket {row.number}: the journal knows nothing of its being taken over"
            elif not later[row.pk] and row.severity != told[row.number]:
                yield f"ticket {row.number}: its severity is not what the journal says"
    for number in sorted(told.keys() - seen):
        yield f"ticket {number}: it was taken over, and is no longer there"


def index() -> Iterator[dict[str, Any]]:
    """The tickets taken over, for an audit pack; no text of them."""
    rows = Ticket.objects.filter(imported_at__isnull=False).order_by("pk")
    for row in rows.only("number", "state", "severity").iterator(replay.CHUNK):
        yield {"number": row.number, "state": row.state, "severity": row.severity}


sources.register_evidence(sources.Source("odoo", inspect, index))
