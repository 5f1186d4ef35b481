"""The worker's part of an import: check all rows, or carry them out, a company at a time.

A claim is renewed in the very transaction that writes, so that a worker whose lease ran out
writes nothing more; what kill -9 interrupts is rolled back and done by the next.

This is no `work.sweep`: a file takes minutes, in many transactions, and gives its claim back
after each slice without that being a failed attempt.
"""

import datetime as dt
import logging
import time
from collections.abc import Iterator

from django.db import DatabaseError, transaction
from django.utils import translation
from django.utils.translation import gettext_lazy

from integrators.imports.actions import finish_import
from integrators.imports.models import ImportRow, ImportStage, RegistryImport, RowKind
from integrators.imports.rows import Outcome, play_row
from portal.accounts.models import User
from portal.core import clock, work
from portal.core.states import move
from portal.core.work import Lost, claim, wake
from portal.journal.record import Actor

LEASE = dt.timedelta(minutes=2)
PAUSE = dt.timedelta(seconds=30)
MOST_ATTEMPTS = 20
SLICE = 15.0
"""Seconds after which the worker turns to what else waits, such as mails and seals."""
UNEXPECTED = gettext_lazy("The portal could not deal with this row; its team can read why.")
logger = logging.getLogger(__name__)


class _Enough(Exception):
    """The slice is over; the rest is due at once."""


class _Undo(Exception):
    """The check has played a company's rows; what they wrote is taken back."""


def run_due() -> None:
    """Work on a file that is due, for the time of a slice; a wake-up brings on the rest."""
    rows = RegistryImport.objects.select_related("created_by", "decided_by")
    for registry in claim(rows, limit=1, lease=LEASE):
        _work_on(registry, time.monotonic() + SLICE)
        wake("integrators.tasks.import_registries")


def _work_on(registry: RegistryImport, end: float) -> None:
    with translation.override(registry.created_by.language):
        try:
            if registry.stage == ImportStage.CHECKING:
                _check(registry, end)
            elif registry.stage == ImportStage.RUNNING:
                _carry_out(registry, end)
        except _Enough:
            work.lay_down(registry)
        except Lost:
            logger.info("The import %s went on without this worker", registry.pk)
        except (DatabaseError, OSError) as error:
            logger.warning("The import %s is interrupted", registry.pk, exc_info=True)
            work.give_back(registry, error, pause=PAUSE, most_attempts=MOST_ATTEMPTS)


# The check -------------------------------------------------------------------------------


def _check(registry: RegistryImport, end: float) -> None:
    for rows in _companies(registry):
        outcomes = _played(rows, registry.created_by)
        with transaction.atomic():
            _hold(registry)
            for row in rows:
                _note(row, outcomes[row.pk])
                row.checked_at = clock.now()
            ImportRow.objects.bulk_update(rows, ["kind", "words", "errors", "checked_at"])
        _stop_at(end)
    with transaction.atomic():
        _hold(registry)
        # Nobody has given it up meanwhile: `_hold` has its row, at the stage that we know.
        move(registry, ImportStage.CHECKED)
        if not work.finish(registry):
            raise Lost


def _companies(registry: RegistryImport) -> Iterator[list[ImportRow]]:
    """The rows that are not checked yet, those of one company together."""
    waiting = registry.rows.filter(checked_at=None)
    while first := waiting.order_by("siren", "number").first():
        yield list(waiting.filter(siren=first.siren).order_by("number"))


def _played(rows: list[ImportRow], by: User) -> dict[int, Outcome]:
    """What each row would lead to after those before it; whatever it wrote is undone."""
    outcomes = {}
    try:
        with transaction.atomic():
            for row in rows:
                outcomes[row.pk] = _safely(row, by)
            raise _Undo
    except _Undo:
        return outcomes


# For good --------------------------------------------------------------------------------


def _carry_out(registry: RegistryImport, end: float) -> None:
    by = registry.decided_by or registry.created_by
    waiting = registry.rows.filter(done_at=None, kind__in=[RowKind.CREATE, RowKind.UPDATE])
    while keys := list(waiting.order_by("siren", "number").values_list("pk", flat=True)[:200]):
        for key in keys:
            with transaction.atomic():
                _hold(registry)
                row = ImportRow.objects.select_for_update().get(pk=key)
                if row.done_at is None:
                    _note(row, _safely(row, by))
                    row.done_at = clock.now()
                    row.save(update_fields=["kind", "words", "errors", "done_at"])
            _stop_at(end)
    with transaction.atomic():
        _hold(registry)
        finish_import(by=Actor.system("registry import"), registry=registry)


# Both ------------------------------------------------------------------------------------


def _stop_at(end: float) -> None:
    if time.monotonic() >= end:
        raise _Enough


def _hold(registry: RegistryImport) -> None:
    """Renew our claim within this transaction. Raises Lost where it is no longer ours."""
    ours = RegistryImport.objects.filter(
        pk=registry.pk, claim_token=registry.claim_token, stage=registry.stage, done_at=None
    )
    if not ours.update(claimed_until=clock.now() + LEASE):
        raise Lost


def _safely(row: ImportRow, by: User) -> Outcome:
    """`play`, where a fault of ours in one row does not stop the others."""
    try:
        with transaction.atomic():
            return play_row(row.cells, number=row.number, by=by)
    except (DatabaseError, OSError):
        raise
    except Exception:
        logger.exception("Row %s of the import %s", row.number, row.of_id)
        return Outcome(RowKind.ERROR, errors=[("", str(UNEXPECTED))])


def _note(row: ImportRow, outcome: Outcome) -> None:
    row.kind, row.words = outcome.kind, outcome.words
    row.errors = [list(pair) for pair in outcome.errors]
