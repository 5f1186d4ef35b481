"""An import goes on where a worker left it: after a slice, after kill -9, after an outage."""

import datetime as dt

import pytest
from django.db import OperationalError, connection

from portal.core import clock
from portal.journal.models import JournalEntry
from support.importing import work
from support.importing.actions import confirm_odoo_import, start_odoo_import
from support.models import Message, OdooImport, OdooRecord, OdooStage, Ticket
from tests.faults.time import let_leases_run_out
from tests.harness.processes import Worker, wait_for
from tests.support.importing import exports as make


@pytest.mark.django_db
def test_a_slice_ends_and_the_next_goes_on(cast, sophie):
    export = make.export([make.ticket(n) for n in range(1, 4)], [make.message(10, 1)])
    odoo = start_odoo_import(by=cast.admin, uploads=export)
    for _turn in range(20):
        work.run_due(0.0)
        odoo.refresh_from_db()
        if odoo.stage == OdooStage.READ:
            break
    assert odoo.attempts <= 1
    confirm_odoo_import(by=cast.admin, odoo=odoo)
    for _turn in range(20):
        work.run_due(0.0)
    odoo.refresh_from_db()
    assert odoo.stage == OdooStage.FINISHED
    assert (Ticket.objects.count(), odoo.rows.count()) == (3, 4)


@pytest.mark.django_db
def test_an_outage_gives_the_import_back(cast, sophie, monkeypatch):
    odoo = make.read(cast.admin, *make.export([make.ticket(1)]))
    confirm_odoo_import(by=cast.admin, odoo=odoo)

    def down(**kwargs):
        raise OperationalError("the server is gone")

    with monkeypatch.context() as broken:
        broken.setattr(work, "take_odoo_rows", down)
        work.run_due()
    odoo.refresh_from_db()
    assert odoo.is_at_work
    assert "server is gone" in odoo.failure
    OdooImport.objects.update(due_at=clock.now() - dt.timedelta(seconds=1))
    work.run_due()
    assert Ticket.objects.count() == 1


@pytest.mark.django_db
def test_whoever_lost_the_claim_writes_nothing(cast, sophie):
    odoo = make.read(cast.admin, *make.export([make.ticket(1)]))
    confirm_odoo_import(by=cast.admin, odoo=odoo)
    [mine] = work.claim(OdooImport.objects.all(), limit=1, lease=work.LEASE)
    OdooImport.objects.update(claim_token=None, claimed_until=None)
    work.work_on(mine, float("inf"))
    assert not Ticket.objects.exists()


@pytest.mark.django_db
def test_queries_grow_with_batches_and_not_with_rows(cast, sophie, django_assert_max_num_queries):
    counts = []
    for size in (5, 60):
        start = 1000 * size
        tickets = [make.ticket(start + n) for n in range(size)]
        letters = [
            make.message(
                start + n, start + n, body=f"<p>Lettre {n}</p>", date="2024-04-01 08:00:00"
            )
            for n in range(size)
        ]
        ratings = [make.rating(start + n, start + n) for n in range(size)]
        odoo = make.read(cast.admin, *make.export(tickets, letters, ratings))
        confirm_odoo_import(by=cast.admin, odoo=odoo)
        with django_assert_max_num_queries(200) as made:
            work.run_due(float("inf"))
        counts.append(len(made.captured_queries))
    assert Ticket.objects.count() == 65
    # SQLite takes some rows at a time; 165 more rows all the same.
    assert counts[1] <= counts[0] + 30, counts


@pytest.mark.fault
@pytest.mark.django_db(transaction=True)
def test_kill_9_half_way_loses_nothing_and_doubles_nothing(cast, sophie):
    size = 1500
    export = make.export(
        [make.ticket(n) for n in range(1, size + 1)],
        [make.message(n, n, date="2024-04-01 08:00:00", body=f"<p>Lettre n° {n}</p>")
         for n in range(1, size + 1)],
    )  # fmt: skip
    odoo = make.read(cast.admin, *export)
    confirm_odoo_import(by=cast.admin, odoo=odoo)
    worker = Worker(beat=True).start()
    try:
        wait_for(lambda: Ticket.objects.count() >= 250, 60, "the first batch")
        worker.kill()
        assert Message.objects.filter(kind="request").count() < 2 * size
        let_leases_run_out(OdooImport)
        worker.start()
        wait_for(
            lambda: OdooImport.objects.get(pk=odoo.pk).stage == OdooStage.FINISHED, 120, "the end"
        )
    finally:
        worker.stop()
    assert Ticket.objects.count() == size
    numbers = sorted(Ticket.objects.values_list("number", flat=True))
    assert numbers == [f"T-2024-{n:05d}" for n in range(1, size + 1)], "gapless, each once"
    assert OdooRecord.objects.filter(kind="message", key__regex=r"^\d+$").count() == size
    written = JournalEntry.objects.filter(event="odoo_import.rows_taken").count()
    assert written == 6 + 3
    assert connection.vendor
