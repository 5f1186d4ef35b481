"""Writes of taking over from Odoo: the files, the decision, each batch, the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.files.base import File
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.core.states import may_move, move
from portal.core.work import wake
from portal.journal.record import Actor, Personal, record
from support.importing import mapping as mappings
from support.importing.people import People
from support.importing.tables import contents, files
from support.importing.taking import enclosures, evaluations, letters, tickets
from support.importing.taking.batch import begin
from support.models import OdooImport, OdooKind, OdooResult, OdooRow, OdooStage, OdooTable

TAKEN: dict[str, Any] = {
    OdooKind.TICKET: tickets.take,
    OdooKind.MESSAGE: letters.take,
    OdooKind.RATING: evaluations.take,
    OdooKind.FILE: enclosures.take,
}
WAITING = (OdooResult.NEW, OdooResult.CHANGED)


@action
def start_odoo_import(*, by: User | Actor, uploads: Sequence[File[Any]]) -> OdooImport:
    """Keep the files of an export and let the worker read them; nothing else is written yet.

    Raises Refused for what is no table and holds none ("no_files", "not_readable", …).
    """
    if not uploads:
        raise Refused(_("Choose the files of the export."), "no_files")
    found = [(upload, files.tables_in(upload.name or "", upload)) for upload in uploads]
    odoo = OdooImport.objects.create(
        created_at=clock.now(), created_by=by if isinstance(by, User) else None,
        due_at=clock.now(),
    )  # fmt: skip
    told = []
    for upload, members in found:
        sha256 = files.digest_of(upload)
        name = (upload.name or "")[-200:]
        first = OdooTable(of=odoo, name=name, member=members[0], sha256=sha256)
        first.file.save(name[-80:], upload, save=False)
        first.save()
        for member in members[1:]:
            table = OdooTable(of=odoo, name=name, member=member, sha256=sha256)
            table.file.name = first.file.name
            table.save()
        told.append([name, sha256])
    record(
        event="odoo_import.started", subject=odoo, by=by, data={"files": told, "tables": len(told)}
    )
    wake("support.tasks.import_odoo")
    return odoo


@action
def map_odoo_import(*, by: User | Actor, odoo: OdooImport, mapping: Any) -> OdooImport:
    """Keep what of Odoo becomes what here; nothing else is written. Raises Refused ("stage")."""
    row = _locked(odoo, OdooStage.RUNNING)
    row.mapping = _checked(mapping)
    row.save(update_fields=["mapping"])
    record(event="odoo_import.mapped", subject=row, by=by, data={"mapping": _said(row.mapping)})
    return row


@action
def confirm_odoo_import(*, by: User | Actor, odoo: OdooImport, mapping: Any = None) -> OdooImport:
    """Let the worker write what was announced, by this mapping. Raises Refused
    ("stage", "nothing", "mapping").
    """
    row = _locked(odoo, OdooStage.RUNNING)
    if not row.rows.filter(result__in=WAITING).exists():
        raise Refused(_("Nothing of this export would change anything here."), "nothing")
    made = mappings.completed(row) | (_checked(mapping) if mapping is not None else {})
    _decide(row, by, OdooStage.RUNNING, mapping=made, due_at=clock.now(), done_at=None, attempts=0)
    record(
        event="odoo_import.confirmed", subject=row, by=by,
        data={"rows": _results(row), "mapping": _said(made)},
    )  # fmt: skip
    wake("support.tasks.import_odoo")
    return row


@action
def cancel_odoo_import(*, by: User | Actor, odoo: OdooImport) -> OdooImport:
    """Give the export up before anything is written; what was read of it is removed."""
    row = _locked(odoo, OdooStage.CANCELLED)
    _decide(row, by, OdooStage.CANCELLED, due_at=None, done_at=clock.now())
    _forget(row)
    row.rows.all().delete()
    record(event="odoo_import.cancelled", subject=row, by=by, data={"tables": row.tables.count()})
    return row


@action
def take_odoo_rows(
    *, by: User | Actor, odoo: OdooImport, rows: list[OdooRow], people: People
) -> None:
    """Write rows of one kind, all of them or none, and mark them done.

    No mail, no bell, no delay, no question, no escalation. What cannot be taken is marked so,
    and the others go on. Times are those of Odoo; the tickets say that they were taken over.
    """
    batch = begin(odoo, rows, people, clock.now())
    TAKEN[rows[0].kind](batch)
    for row in rows:
        row.done_at = batch.now
    OdooRow.objects.bulk_update(rows, ["result", "reason", "done_at"], batch_size=500)
    record(
        event="odoo_import.rows_taken", subject=odoo, by=by,
        data={"kind": str(rows[0].kind), "rows": len(rows), "written": batch.told},
    )  # fmt: skip


@action
def finish_odoo_import(*, by: User | Actor, odoo: OdooImport) -> OdooImport:
    """All is written; of the export itself nothing is kept but what the report tells."""
    row = _locked(odoo, OdooStage.FINISHED)
    move(row, OdooStage.FINISHED, done_at=clock.now())
    _forget(row)
    row.rows.all().update(cells={})
    record(event="odoo_import.finished", subject=row, by=by, data={"rows": _results(row)})
    return row


def _locked(odoo: OdooImport, stage: str) -> OdooImport:
    """The import, locked, if it may go on to `stage`; two who decide at once do not both win."""
    row = OdooImport.objects.select_for_update(of=("self",)).get(pk=odoo.pk)
    if not may_move(row, stage):
        raise Refused(
            _("This import is no longer there: it is “%(stage)s”.")
            % {"stage": row.get_stage_display()},
            "stage",
        )
    return row


def _decide(row: OdooImport, by: User | Actor, stage: OdooStage, **changes: Any) -> None:
    move(
        row, stage, decided_at=clock.now(), decided_by=by if isinstance(by, User) else None,
        claimed_until=None, claim_token=None, failed_at=None, failure="", **changes,
    )  # fmt: skip


def _checked(mapping: Any) -> dict[str, Any]:
    try:
        return mappings.checked(mapping)
    except ValueError as error:
        raise Refused(
            _("The mapping names what there is not: %(what)s.") % {"what": error}, "mapping"
        ) from error


def _said(mapping: Mapping[str, Any]) -> dict[str, Any]:
    """For the journal: whom names stand for is told, the names themselves can be erased."""
    people = [[Personal(word), pk] for word, pk in sorted(mapping["people"].items())]
    return {**{k: v for k, v in mapping.items() if k != "people"}, "people": people}


def _results(row: OdooImport) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    counted = row.rows.order_by().values_list("kind", "result").annotate(Count("pk"))
    for kind, result, count in counted:
        found.setdefault(kind, {})[result] = count
    return found


def _forget(row: OdooImport) -> None:
    """Erase the files that were given, and those that no letter has got."""
    left = row.rows.filter(kind=OdooKind.FILE).exclude(result=OdooResult.NEW, done_at__isnull=False)
    for path in left.filter(cells__has_key="path").values_list("cells__path", flat=True):
        contents.forget(path)
    for name in set(row.tables.values_list("file", flat=True)):
        OdooTable._meta.get_field("file").storage.delete(name)
