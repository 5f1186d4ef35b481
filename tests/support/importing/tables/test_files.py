"""What files hold, however they were saved, and what is told of those that cannot be read."""

import csv

import pytest

from portal.infrastructure import spreadsheet
from support.importing.tables import files
from support.models import Message, Ticket
from tests.support.importing import exports as make

pytestmark = pytest.mark.django_db
LABELS = [
    "ID externe", "Sujet", "Description", "Étape", "Priorité", "Type", "Client/ID externe",
    "Nom du client", "E-mail du client", "Assigné à", "Créé le", "Date de première assignation",
    "Date de clôture", "Séquence des ID de tickets", "Équipe d'assistance",
]  # fmt: skip
ENGLISH = [
    "External ID", "Subject", "Description", "Stage", "Priority", "Type", "Customer/External ID",
    "Customer Name", "Customer Email", "Assigned to", "Created on", "First assignment date",
    "Close date", "Ticket IDs Sequence", "Helpdesk Team",
]  # fmt: skip


@pytest.mark.parametrize("head", [make.TICKET_HEAD, LABELS, ENGLISH])
@pytest.mark.parametrize(
    ("written", "name"),
    [(make.odoo_csv, "a.csv"), (make.excel_csv, "b.csv"), (make.xlsx, "c.xlsx")],
)
def test_every_heading_and_every_format_is_read(cast, head, written, name):
    row = make.ticket(
        1, name='La "caisse" ; n° 1', description="<p>Une ligne\nune autre ; « fin »</p>",
        user_id="False",
    )  # fmt: skip
    odoo = make.taken_over(cast.admin, make.upload(written(head, row), name))
    [table] = odoo.tables.all()
    assert (table.kind, table.ignored, table.trouble) == ("ticket", [], "")
    ticket = Ticket.objects.get()
    assert ticket.subject == 'La "caisse" ; n° 1'
    assert (ticket.state, ticket.severity) == ("closed", "blocked")
    assert "« fin »" in Message.objects.get(kind="request").body
    assert not Message.objects.filter(body__contains="False").exists()


def test_the_number_in_the_database_and_the_external_identifier_are_one(cast):
    make.taken_over(cast.admin, *make.export([make.ticket(41)]))
    head = [".id", *make.TICKET_HEAD[1:]]
    row = ["41", *make.ticket(41)[1:]]
    odoo = make.read(cast.admin, make.upload(make.odoo_csv(head, row), make.TICKETS))
    assert odoo.rows.get().key == "41"
    assert odoo.rows.get().result == "changed"


def test_letters_inside_the_table_of_tickets_are_letters(cast, sophie):
    head = [*make.TICKET_HEAD, "message_ids/id", "message_ids/body", "message_ids/date",
            "message_ids/message_type", "message_ids/email_from", "tag_ids/name"]  # fmt: skip
    empty = [""] * len(make.TICKET_HEAD)
    rows = [
        [*make.ticket(1), "m.11", "<p>Un</p>",
         "2024-03-04 10:00:00", "email", "Sophie <sophie.klein@moselle-caisses.example>", "V4"],
        [*empty, "m.12", "<p>Deux</p>", "2024-03-04 11:00:00", "email", "", ""],
        [*make.ticket(2), "", "", "", "", "", ""],
    ]  # fmt: skip
    make.taken_over(cast.admin, make.upload(make.odoo_csv(head, *rows), make.TICKETS))
    first = Ticket.objects.order_by("number").first()
    bodies = first.messages.exclude(author_name="Odoo").values_list("body", flat=True)
    assert {"Un", "Deux"} <= set(bodies)
    assert Ticket.objects.count() == 2


@pytest.mark.parametrize(
    ("content", "name", "told"),
    [
        (b"a;b\n1;2\n", "tout.csv", "Rien ne dit"),
        (b"name,stage_id\nX,Y\n", make.TICKETS, "ID externe"),
        (b"id,stage_id\n1,Y\n", make.TICKETS, "name"),
        (b"", make.TICKETS, "vide"),
        (b"PK\x03\x04 nothing", "helpdesk.ticket.xlsx", "illisible"),
    ],
)
def test_a_table_that_cannot_be_read_is_told_and_the_others_go_on(cast, content, name, told):
    odoo = make.taken_over(cast.admin, make.upload(content, name), *make.export([make.ticket(1)]))
    wrong = odoo.tables.exclude(trouble="").get()
    assert told in wrong.trouble
    assert Ticket.objects.count() == 1


def test_a_long_cell_is_read_and_the_limit_of_others_stays():
    before = csv.field_size_limit()
    content = make.odoo_csv(["id", "body"], ["1", "x" * 300_000])
    [_head, line] = spreadsheet.read(content, most_rows=10, exact=True)
    assert len(line[1]) == 300_000
    assert csv.field_size_limit() == before
    with pytest.raises(spreadsheet.Unreadable):
        spreadsheet.read(content, most_rows=10)


def test_a_zip_names_its_tables_and_leaves_attached_files_alone():
    content = make.zipped(
        **{"export/helpdesk.ticket.csv": b"x", "attachments/liste.csv": b"x",
           "__MACOSX/a.csv": b"x", "notes.txt": b"x"}
    )  # fmt: skip
    upload = make.upload(content, "export.zip")
    assert files.tables_in("export.zip", upload) == ["export/helpdesk.ticket.csv"]
