"""An import goes on where a worker left it: after a slice, after kill -9, after an outage."""

import datetime as dt

import pytest
from django.db import OperationalError, connection
from django.urls import reverse

from portal.core import clock
from portal.journal.models import JournalEntry
from portal.outbox.models import Notice, OutgoingMail
from support import tasks
from support.importing import work
from support.importing.actions import confirm_odoo_import, start_odoo_import
from support.models import (
    Attachment,
    Message,
    OdooImport,
    OdooRecord,
    OdooRow,
    OdooStage,
    SatisfactionRating,
    Ticket,
)
from tests.cast import sign_in
from tests.faults.time import let_leases_run_out
from tests.harness.processes import Worker, wait_for
from tests.support.importing import exports as make
from tests.support.importing.taking.test_enclosures import file, table


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


@pytest.mark.django_db
def test_what_nobody_thought_of_ends_an_import_with_its_reason(client, cast, monkeypatch):
    odoo = start_odoo_import(by=cast.admin, uploads=make.export([make.ticket(1)]))

    def spoilt(lines):
        raise LookupError("nobody thought of this")

    monkeypatch.setattr(work.files, "headings_of", spoilt)
    for _turn in range(work.MOST_ATTEMPTS):
        OdooImport.objects.update(due_at=clock.now() - dt.timedelta(seconds=1))
        work.run_due()
    odoo.refresh_from_db()
    assert not odoo.is_at_work
    assert "nobody thought of this" in odoo.failure
    # Its files hold letters of people: whoever has read why it stopped can have them erased.
    cancel = reverse("support:odoo_cancel", args=[odoo.pk])
    client = sign_in(client, cast.admin)
    assert cancel in client.get(odoo.get_absolute_url()).content.decode()
    client.post(cancel)
    [table] = odoo.tables.all()
    assert not table.file.storage.exists(table.file.name)


@pytest.mark.django_db
def test_the_same_export_that_was_started_twice_is_taken_over_once(cast, sophie):
    """Both are read before either is written, so that to both all of it is new."""
    both = [
        make.read(cast.admin, *make.export([make.ticket(1)], [make.message(11, 1)],
                                           [make.rating(21, 1)]), table(file(51, 1)))
        for _turn in range(2)
    ]  # fmt: skip
    for odoo in both:
        confirm_odoo_import(by=cast.admin, odoo=odoo)
    for _turn in both:
        work.run_due(float("inf"))
    assert set(OdooImport.objects.values_list("stage", flat=True)) == {"finished"}
    assert (Ticket.objects.count(), SatisfactionRating.objects.count()) == (1, 1)
    assert Message.objects.filter(kind="request").count() == 1
    kept = Attachment.objects.get().file
    paths = OdooRow.objects.filter(kind="file").values_list("result", flat=True)
    assert sorted(paths) == ["new", "same"]
    assert set(kept.storage.listdir("attachments")[1]) >= {kept.name.rpartition("/")[2]}


@pytest.mark.django_db
def test_nothing_leaves_after_a_run_with_every_kind_and_every_state(cast, sophie, monkeypatch):
    """Neither while it is taken over nor in the months after, by any sweep of the desk."""
    stages = ["open", "taken", "on_integrator", "resolved", "closed", "dismissed"]
    tickets = [make.ticket(n, stage_id=stage) for n, stage in enumerate(stages, 1)]
    nobody = {"partner_email": "x@y.example", "partner_id/id": "", "partner_name": "Boutique"}
    tickets += [make.ticket(n, stage_id=stage, **nobody) for n, stage in enumerate(stages, 11)]
    export = make.export(
        tickets,
        [make.message(31, 1), make.answer(32, 2), make.note(33, 3), make.answer(34, 4)],
        [make.rating(41, 4), make.rating(42, 5, rating="0", consumed="False")],
    )
    partner = make.upload(make.odoo_csv(["id", "name", "email"], ["p.1", "B", "x@y.example"]),
                          make.PARTNERS)  # fmt: skip
    mails, bells = OutgoingMail.objects.count(), Notice.objects.count()
    odoo = make.taken_over(
        cast.admin, *export, partner, table(file(51, 1)),
        mapping={"stages": {each: each for each in stages},
                 "people": {"Marc Odoo": str(cast.support.pk)}},
    )  # fmt: skip
    assert (odoo.stage, Ticket.objects.count()) == ("finished", 12)
    assert set(Ticket.objects.values_list("state", flat=True)) == set(stages)
    now = clock.now()
    for days in (0, 1, 30, 100):
        monkeypatch.setattr(clock, "now", lambda days=days: now + dt.timedelta(days=days))
        for sweep in (tasks.close_resolved_tickets, tasks.escalate_tickets,
                      tasks.send_held_answers, tasks.import_odoo):  # fmt: skip
            sweep()
    assert OutgoingMail.objects.count() == mails
    assert Notice.objects.count() == bells
