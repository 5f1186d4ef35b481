"""The worker's part of taking over: read all rows, or write them, batch by batch.

A claim is renewed in the very transaction that writes, so that a worker whose lease ran out
writes nothing more; what kill -9 interrupts is rolled back and done by the next, since the rows
themselves say which are done.

This is no `work.sweep`: an export takes minutes, in many transactions, and gives its claim back
after each slice without that being a failed attempt.
"""

import datetime as dt
import logging
import time
from itertools import islice

from django.db import DatabaseError, DataError, IntegrityError, transaction
from django.utils import translation

from portal.core import clock, work
from portal.core.actions import Refused
from portal.core.states import move
from portal.core.work import Lost, claim, wake
from portal.journal.record import Actor
from support.importing.actions import WAITING, finish_odoo_import, take_odoo_rows
from support.importing.checking import UNEXPECTED, Check, counted
from support.importing.people import People
from support.importing.tables import files
from support.importing.taking.batch import by_key
from support.models import OdooImport, OdooKind, OdooResult, OdooRow, OdooStage, OdooTable

BY = Actor.system("import_odoo")
LEASE = dt.timedelta(minutes=5)
PAUSE = dt.timedelta(seconds=30)
MOST_ATTEMPTS = 20
SLICE = 15.0
"""Seconds after which the worker turns to what else waits, such as mails and seals."""
READ_AT_ONCE = {OdooKind.FILE: 10}
AT_ONCE = {OdooKind.TICKET: 250, OdooKind.FILE: 100}
MOST_AT_ONCE = 500
ORDER = (OdooKind.TICKET, OdooKind.MESSAGE, OdooKind.RATING, OdooKind.FILE)
logger = logging.getLogger(__name__)


class _Enough(Exception):
    """The slice is over; the rest is due at once."""


def run_due(seconds: float = SLICE) -> None:
    """Work on an export that is due, for the time of a slice; a wake-up brings on the rest."""
    rows = OdooImport.objects.select_related("created_by", "decided_by")
    for odoo in claim(rows, limit=1, lease=LEASE):
        work_on(odoo, time.monotonic() + seconds)
        wake("support.tasks.import_odoo")


def work_on(odoo: OdooImport, end: float) -> None:
    """Read or write what a claimed import waits for, until `end`."""
    # What is told and kept of it is in the language of the people who read it.
    with translation.override("fr"):
        try:
            if odoo.stage == OdooStage.READING:
                _read(odoo, end)
            elif odoo.stage == OdooStage.RUNNING:
                _write(odoo, end)
        except _Enough:
            work.lay_down(odoo)
        except Lost:
            logger.info("The import %s went on without this worker", odoo.pk)
        except Exception as error:
            # Whatever it is: an import that nobody gives back would be tried for ever, in silence.
            logger.warning("The import %s is interrupted", odoo.pk, exc_info=True)
            work.give_back(odoo, error, pause=PAUSE, most_attempts=MOST_ATTEMPTS)


# Reading -----------------------------------------------------------------------------------


def _read(odoo: OdooImport, end: float) -> None:
    for table in odoo.tables.filter(kind="", read_at=None):
        with transaction.atomic():
            _hold(odoo)
            _name(table)
    with files.beside(odoo) as beside:
        for table in odoo.tables.filter(read_at=None).order_by("rank", "pk"):
            _read_table(odoo, table, Check(odoo, beside), end)
    with transaction.atomic():
        _hold(odoo)
        move(odoo, OdooStage.READ)
        if not work.finish(odoo):
            raise Lost


def _name(table: OdooTable) -> None:
    """Note what a table holds, or why it cannot be read: contacts come first, then tickets."""
    try:
        lines = files.lines_of(table)
        top, headings = files.headings_of(lines)
        table.kind = files.kind_of(table, headings)
        table.rank = OdooKind.values.index(table.kind)
        table.columns, table.ignored = files.left_out(table.kind, headings)
        table.of_records = len(lines) - top - 1
    except Refused as refused:
        table.trouble, table.read_at = str(refused.message), clock.now()
    table.save()


def _read_table(odoo: OdooImport, table: OdooTable, check: Check, end: float) -> None:
    records = files.records(table.kind, files.lines_of(table))
    rest = islice(records, table.taken, None)
    size = READ_AT_ONCE.get(OdooKind(table.kind), MOST_AT_ONCE)
    while some := list(islice(rest, size)):
        with transaction.atomic():
            _hold(odoo)
            rows = check.rows(table, some)
            OdooRow.objects.bulk_create(rows)
            odoo.found = counted(rows, odoo.found)
            odoo.save(update_fields=["found"])
            table.taken += len(some)
            table.save(update_fields=["taken"])
        _stop_at(end)
    with transaction.atomic():
        _hold(odoo)
        table.read_at = clock.now()
        table.save(update_fields=["read_at"])


# Writing -----------------------------------------------------------------------------------


def _write(odoo: OdooImport, end: float) -> None:
    people = People(odoo)
    for kind in ORDER:
        waiting = odoo.rows.filter(kind=kind, done_at=None, result__in=WAITING)
        size = AT_ONCE.get(kind, MOST_AT_ONCE)
        while rows := by_key(waiting.order_by("group", "pk")[:size]):
            _take(odoo, rows, people)
            _stop_at(end)
    with transaction.atomic():
        _hold(odoo)
        finish_odoo_import(by=odoo.decided_by or BY, odoo=odoo)


def _take(odoo: OdooImport, rows: list[OdooRow], people: People) -> None:
    """All rows of a batch; where one of them spoils it, each by itself."""
    try:
        with transaction.atomic():
            _hold(odoo)
            take_odoo_rows(by=odoo.decided_by or BY, odoo=odoo, rows=rows, people=people)
    except (Lost, OSError):
        raise
    except Exception as error:
        if isinstance(error, DatabaseError) and not isinstance(error, IntegrityError | DataError):
            raise
        if len(rows) > 1:
            logger.warning("A batch of the import %s is done row by row", odoo.pk, exc_info=True)
            for row in rows:
                _take(odoo, [OdooRow.objects.get(pk=row.pk)], people)
            return
        logger.exception("Row %s of the import %s", rows[0].pk, odoo.pk)
        with transaction.atomic():
            _hold(odoo)
            OdooRow.objects.filter(pk=rows[0].pk).update(
                result=OdooResult.WRONG, reason=str(UNEXPECTED), done_at=clock.now()
            )


# Both --------------------------------------------------------------------------------------


def _stop_at(end: float) -> None:
    if time.monotonic() >= end:
        raise _Enough


def _hold(odoo: OdooImport) -> None:
    """Renew our claim within this transaction. Raises Lost where it is no longer ours."""
    ours = OdooImport.objects.filter(
        pk=odoo.pk, claim_token=odoo.claim_token, stage=odoo.stage, done_at=None
    )
    if not ours.update(claimed_until=clock.now() + LEASE):
        raise Lost
