"""What the actions of an import write, and what they refuse."""

import datetime as dt

import pytest

from portal.core import clock
from portal.journal.models import JournalEntry
from portal.outbox.models import Notice, OutgoingMail
from support.importing import work
from support.importing.actions import (
    cancel_odoo_import,
    confirm_odoo_import,
    finish_odoo_import,
    map_odoo_import,
    start_odoo_import,
    take_odoo_rows,
)
from support.importing.people import People
from support.models import (
    Message,
    OdooImport,
    OdooRecord,
    OdooStage,
    OdooTable,
    SatisfactionAnswer,
    SatisfactionRating,
    Ticket,
)
from tests.integrators.helpers import last_entry, refused
from tests.support.importing import exports as make

pytestmark = pytest.mark.django_db


def data_of(entry):
    return entry.content["data"]


def test_an_export_is_kept_and_nothing_else_is_written(cast):
    odoo = start_odoo_import(by=cast.admin, uploads=make.export([make.ticket(1)]))
    assert odoo.stage == OdooStage.READING
    entry = last_entry()
    assert (entry.event, entry.actor_user_id) == ("odoo_import.started", cast.admin.pk)
    assert data_of(entry)["files"][0][0] == make.TICKETS
    work.run_due()
    odoo.refresh_from_db()
    assert odoo.stage == OdooStage.READ
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"x", "lettre.pdf", "not_readable"),
        (b"PK no zip", "export.zip", "not_readable"),
        (make.zipped(lettre=b"x"), "export.zip", "no_table"),
    ],
)
def test_what_is_no_table_is_refused(cast, content, name, code):
    with refused(code):
        start_odoo_import(by=cast.admin, uploads=[make.upload(content, name)])
    with refused("no_files"):
        start_odoo_import(by=cast.admin, uploads=[])
    assert not OdooImport.objects.exists()


def test_the_mapping_is_kept_by_itself_and_says_only_what_there_is(cast):
    odoo = make.read(cast.admin, *make.export([make.ticket(1)]))
    mapping = {"stages": {"Résolu": "resolved"}, "people": {"Marc Odoo": str(cast.support.pk)}}
    map_odoo_import(by=cast.admin, odoo=odoo, mapping=mapping)
    assert last_entry().event == "odoo_import.mapped"
    odoo.refresh_from_db()
    assert odoo.mapping["stages"] == {"Résolu": "resolved"}
    for wrong in (
        {"stages": {"Résolu": "on_tracker"}},
        {"people": {"X": "999999"}},
        [],
        {"zone": "x"},
    ):
        with refused("mapping"):
            map_odoo_import(by=cast.admin, odoo=odoo, mapping=wrong)


def test_a_decision_is_made_once(cast):
    odoo = make.read(cast.admin, *make.export([make.ticket(1)]))
    confirm_odoo_import(by=cast.admin, odoo=odoo)
    entry = last_entry()
    assert entry.event == "odoo_import.confirmed"
    assert data_of(entry)["rows"] == {"ticket": {"new": 1}}
    for again in (confirm_odoo_import, cancel_odoo_import):
        with refused("stage"):
            again(by=cast.admin, odoo=odoo)


def test_an_export_that_changes_nothing_is_not_confirmed(cast):
    make.taken_over(cast.admin, *make.export([make.ticket(1)]))
    again = make.read(cast.admin, *make.export([make.ticket(1)]))
    with refused("nothing"):
        confirm_odoo_import(by=cast.admin, odoo=again)


def test_what_is_given_up_leaves_nothing(cast):
    odoo = make.read(cast.admin, *make.export([make.ticket(1)]))
    [table] = odoo.tables.all()
    cancel_odoo_import(by=cast.admin, odoo=odoo)
    odoo.refresh_from_db()
    assert odoo.stage == OdooStage.CANCELLED
    assert not odoo.rows.exists()
    assert not table.file.storage.exists(table.file.name)
    assert last_entry().event == "odoo_import.cancelled"


def test_a_batch_is_one_entry_that_names_what_was_written(cast):
    odoo = make.read(cast.admin, *make.export([make.ticket(1), make.ticket(2)]))
    confirm_odoo_import(by=cast.admin, odoo=odoo)
    odoo.refresh_from_db()
    rows = list(odoo.rows.all())
    take_odoo_rows(by=cast.admin, odoo=odoo, rows=rows, people=People(odoo))
    entry = last_entry()
    assert entry.event == "odoo_import.rows_taken"
    assert [told[1:] for told in data_of(entry)["written"]] == [
        ["1", "closed", "blocked"], ["2", "closed", "blocked"]
    ]  # fmt: skip
    finish_odoo_import(by=cast.admin, odoo=odoo)
    assert last_entry().event == "odoo_import.finished"
    assert not odoo.rows.exclude(cells={}).exists()
    assert not any(table.file.storage.exists(table.file.name) for table in OdooTable.objects.all())


def test_no_mail_no_bell_no_delay_no_question_no_escalation(cast, sophie):
    mails, bells = OutgoingMail.objects.count(), Notice.objects.count()
    make.taken_over(
        cast.admin,
        *make.export(
            [make.ticket(1), make.ticket(2, stage_id="Nouveau", close_date=""),
             make.ticket(3, stage_id="En cours", close_date="")],
            [make.message(11, 1), make.answer(12, 1), make.note(13, 2)],
            [make.rating(21, 1)],
        ),
        mapping={
            "stages": {"Résolu": "closed", "Nouveau": "open", "En cours": "taken"},
            "people": {"Marc Odoo": str(cast.support.pk)},
        },
    )  # fmt: skip
    assert OutgoingMail.objects.count() == mails
    assert Notice.objects.count() == bells
    assert sorted(Ticket.objects.values_list("state", flat=True)) == ["closed", "open", "taken"]
    fields = ("due_at", "due_because", "escalate_at", "running_since", "close_at", "take_within",
              "minutes_to_take", "minutes_to_resolve")  # fmt: skip
    for ticket in Ticket.objects.all():
        assert {name: getattr(ticket, name) for name in fields} == dict.fromkeys(fields)
        assert ticket.imported_at
    assert SatisfactionRating.objects.count() == 1


def test_times_are_those_of_then_in_the_zone_of_whoever_exported(cast, sophie):
    make.taken_over(
        cast.admin,
        *make.export(
            [make.ticket(1, create_date="2024-07-04 09:15:00", close_date="2024-07-05 16:02:11")],
            [make.message(11, 1, date="2024-07-04 09:15:02")], [make.rating(21, 1)],
        ),
    )  # fmt: skip
    ticket = Ticket.objects.get()
    # Summer in Paris: two hours before UTC.
    assert ticket.opened_at == dt.datetime(2024, 7, 4, 7, 15, tzinfo=dt.UTC)
    assert ticket.closed_at == dt.datetime(2024, 7, 5, 14, 2, 11, tzinfo=dt.UTC)
    assert ticket.number.startswith("T-2024-")
    message = ticket.messages.get(kind="request")
    assert message.created_at == dt.datetime(2024, 7, 4, 7, 15, 2, tzinfo=dt.UTC)
    assert ticket.imported_at <= clock.now()


def test_a_second_run_adds_and_changes_only_what_has_changed(cast, sophie):
    files = [
        [make.ticket(1), make.ticket(2, stage_id="Nouveau", close_date="", name="Deux")],
        [make.message(11, 1)], [make.rating(21, 1, rating="3.0")],
    ]  # fmt: skip
    make.taken_over(cast.admin, *make.export(*files))
    before = {ticket.pk: ticket.number for ticket in Ticket.objects.all()}
    again = [
        [make.ticket(1), make.ticket(2, name="Deux, la suite"), make.ticket(3)],
        [make.message(11, 1), make.answer(12, 1)], [make.rating(21, 1, rating="5.0")],
    ]  # fmt: skip
    odoo = make.taken_over(cast.admin, *make.export(*again))
    assert {key: result for key, (result, _reason) in make.results(odoo).items()} == {
        ("ticket", 2): "same", ("ticket", 3): "changed", ("ticket", 4): "new",
        ("message", 2): "same", ("message", 3): "new", ("rating", 2): "changed",
    }  # fmt: skip
    assert Ticket.objects.count() == 3
    for key, number in before.items():
        assert Ticket.objects.get(pk=key).number == number
    second = Ticket.objects.get(subject="Deux, la suite")
    assert (second.state, second.closed_at is not None) == ("closed", True)
    assert second.due_at is None
    rating = SatisfactionRating.objects.get()
    assert (rating.score, rating.answers.count()) == (5, 2)
    assert SatisfactionAnswer.objects.order_by("number").first().score == 3


def test_what_was_changed_here_stays(cast, sophie):
    make.taken_over(cast.admin, *make.export([make.ticket(1), make.ticket(2)]))
    first, second = Ticket.objects.order_by("number")
    Ticket.objects.filter(pk=first.pk).update(subject="Mieux dit", severity="question")
    make.taken_over(
        cast.admin,
        *make.export([make.ticket(1, name="Encore autre chose", ticket_type_id="Question"),
                      make.ticket(2, name="Nouveau sujet")]),
    )  # fmt: skip
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.subject, first.severity, first.qualification) == (
        "Mieux dit", "question", "question"
    )  # fmt: skip
    assert second.subject == "Nouveau sujet"


def test_who_imported_is_in_the_journal_once_a_run_and_once_a_batch(cast):
    begin = JournalEntry.objects.count()
    make.taken_over(cast.admin, *make.export([make.ticket(n) for n in range(1, 8)],
                                             [make.message(10, 1)]))  # fmt: skip
    events = list(JournalEntry.objects.order_by("pk").values_list("event", flat=True)[begin:])
    assert events == [
        "odoo_import.started", "odoo_import.confirmed", "odoo_import.rows_taken",
        "odoo_import.rows_taken", "odoo_import.finished",
    ]  # fmt: skip
    assert OdooRecord.objects.filter(kind="ticket").count() == 7
    assert Message.objects.exists()
