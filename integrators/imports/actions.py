"""Writes of an import: the file, the decision, and what only a take-over may write."""

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from integrators.approvals.models import Activity, Approval
from integrators.approvals.rules.overlaps import refuse_overlap
from integrators.companies.models import Integrator, Representative, RepresentativeInvitation
from integrators.imports.models import (
    ImportRow,
    ImportStage,
    RegistryImport,
    WaitingTraining,
)
from integrators.imports.past_trainings import session_as_json, session_from_json, training_key
from integrators.imports.values import siren_of
from integrators.trainings.actions.records import SessionData, record_training
from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.core.products import ProductLine
from portal.core.states import may_move, move
from portal.core.work import wake
from portal.journal.record import Actor, Personal, record

if TYPE_CHECKING:
    from integrators.imports.files import Table

BATCH = 500


@action
def start_import(*, by: User, table: "Table") -> RegistryImport:
    """Keep the rows of a file and let the worker check them; nothing else is written yet."""
    row = RegistryImport.objects.create(
        name=table.name, sha256=table.sha256, columns=table.columns, ignored=table.ignored,
        size=len(table.rows), created_at=clock.now(), created_by=by, due_at=clock.now(),
    )  # fmt: skip
    ImportRow.objects.bulk_create(
        (
            ImportRow(of=row, number=number, siren=siren_of(cells), cells=cells)
            for number, cells in table.rows
        ),
        batch_size=BATCH,
    )
    record(
        event="registry_import.started",
        subject=row,
        by=by,
        data={"file": row.name, "sha256": row.sha256, "rows": row.size, "columns": row.columns},
    )
    wake("integrators.tasks.import_registries")
    return row


@action
def confirm_import(*, by: User, registry: RegistryImport) -> RegistryImport:
    """Let the worker carry out what the check announced. Raises Refused ("stage", "nothing")."""
    row = _locked(registry, ImportStage.RUNNING)
    kinds = _kinds(row)
    if not kinds.get("create", 0) + kinds.get("update", 0):
        raise Refused(_("No row of this file would change anything."), "nothing")
    _decide(row, by, ImportStage.RUNNING, due_at=clock.now(), done_at=None, attempts=0)
    record(event="registry_import.confirmed", subject=row, by=by, data={"rows": kinds})
    wake("integrators.tasks.import_registries")
    return row


@action
def cancel_import(*, by: User, registry: RegistryImport) -> RegistryImport:
    """Give the file up before anything is written; its rows are removed. Raises Refused."""
    row = _locked(registry, ImportStage.CANCELLED)
    _decide(row, by, ImportStage.CANCELLED, due_at=None, done_at=clock.now())
    row.rows.all().delete()
    record(event="registry_import.cancelled", subject=row, by=by, data={"sha256": row.sha256})
    return row


@action
def finish_import(*, by: Actor, registry: RegistryImport) -> RegistryImport:
    """All rows are carried out; of those, only what the report tells is kept."""
    row = _locked(registry, ImportStage.FINISHED)
    move(row, ImportStage.FINISHED, done_at=clock.now())
    row.rows.exclude(kind="error").update(cells={})
    record(event="registry_import.finished", subject=row, by=by, data={"rows": _kinds(row)})
    return row


@action
def take_over_approval(
    *,
    by: User,
    integrator: Integrator,
    pairs: Sequence[tuple[str, str]],
    starts_on: dt.date,
    ends_on: dt.date,
    reason: str = "",
) -> list[Approval]:
    """Enter an approval that was granted before the portal; `pairs` are (line, activity).

    It counts from now on, for `starts_on` is what the older registry says, not what our journal
    proves. Without certificate and mail: the company has had its paper.
    Raises Refused: "nothing_chosen", "bad_period", "not_begun", "overlap".
    """
    row = Integrator.objects.select_for_update().get(pk=integrator.pk)
    if not pairs or {line for line, _activity in pairs} - set(ProductLine.values):
        raise Refused(_("Choose at least one activity and one product line."), "nothing_chosen")
    if {activity for _line, activity in pairs} - set(Activity.values):
        raise Refused(_("Choose at least one activity and one product line."), "nothing_chosen")
    if ends_on < starts_on:
        raise Refused(_("Choose a last day after the first."), "bad_period")
    if starts_on > clock.today():
        raise Refused(_("Only what has begun is taken over: grant it in the portal."), "not_begun")
    refuse_overlap(row, pairs, starts_on, ends_on)
    approvals = [
        Approval.objects.create(
            integrator=row, activity=activity, line=line, starts_on=starts_on, ends_on=ends_on,
            reason=reason, granted_at=clock.now(), granted_by=by,
        )
        for line, activity in pairs
    ]  # fmt: skip
    record(
        event="approval.taken_over",
        subject=row,
        by=by,
        data={
            "reason": reason,
            "starts_on": starts_on.isoformat(),
            "ends_on": ends_on.isoformat(),
            "approvals": [
                {"id": item.pk, "activity": str(item.activity), "line": str(item.line)}
                for item in approvals
            ],
        },
    )
    return approvals


@action
def keep_past_training(
    *, by: User, invited: RepresentativeInvitation, session: SessionData
) -> WaitingTraining:
    """Keep a training of before the portal until the person who was invited has joined."""
    row = WaitingTraining.objects.create(
        invited=invited, session=session_as_json(session), key=training_key(session),
        noted_at=clock.now(), noted_by=by,
    )  # fmt: skip
    said = {**row.session, "trainer": Personal(session["trainer"])}
    record(
        event="past_training.kept",
        subject=row,
        by=by,
        data={"integrator": invited.integrator_id, "invited": invited.pk, "session": said},
    )
    return row


@action
def record_past_training(
    *, by: User, waiting: WaitingTraining, representative: Representative
) -> WaitingTraining:
    """The person has joined: what was noted of them is recorded. Raises Refused ("recorded")."""
    row = WaitingTraining.objects.select_for_update().get(pk=waiting.pk)
    if row.recorded_for_id:
        raise Refused(_("This training is recorded already."), "recorded")
    session = record_training(
        by=by, session=session_from_json(row.session), attendance={representative: True}
    )
    row.recorded_for = representative
    row.save(update_fields=["recorded_for"])
    record(
        event="past_training.recorded",
        subject=row,
        by=by,
        data={"representative": representative.pk, "session": session.pk},
    )
    return row


def _locked(registry: RegistryImport, stage: str) -> RegistryImport:
    """The import, locked, if it may go on to `stage`; two who decide at once do not both win."""
    row = RegistryImport.objects.select_for_update().get(pk=registry.pk)
    if not may_move(row, stage):
        raise Refused(
            _("This import is no longer there: it is “%(stage)s”.")
            % {"stage": row.get_stage_display()},
            "stage",
        )
    return row


def _decide(row: RegistryImport, by: User, stage: ImportStage, **changes: Any) -> None:
    move(
        row, stage, decided_at=clock.now(), decided_by=by,
        claimed_until=None, claim_token=None, failed_at=None, failure="", **changes,
    )  # fmt: skip


def _kinds(row: RegistryImport) -> dict[str, int]:
    return dict(row.rows.order_by().values_list("kind").annotate(Count("pk")))
