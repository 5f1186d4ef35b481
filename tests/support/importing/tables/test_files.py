"""What files hold, however they were saved, and what is told of those that cannot be read."""

import csv
import io
import zipfile

import pytest

from portal.infrastructure import spreadsheet
from support.importing import checking
from support.importing.tables import files
from support.models import Message, Ticket
from tests.integrators.helpers import refused
from tests.support.importing import exports as make
from tests.support.importing.taking.test_enclosures import HEAD, file

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


def damaged(where, *, encrypted=False):
    """A whole export in a ZIP, of whose members one is damaged or encrypted."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(TICKETS, make.odoo_csv(make.TICKET_HEAD, make.ticket(1)))
        archive.writestr("mail.message.csv", make.odoo_csv(make.MESSAGE_HEAD, make.message(11, 1)))
        rows = [file(51, 1, datas="", name="z.log"), file(52, 1)]
        archive.writestr("ir.attachment.csv", make.odoo_csv(HEAD, *rows))
        archive.writestr(BESIDE, b"journal")
        start = archive.getinfo(where).header_offset
    raw = bytearray(out.getvalue())
    listed = raw.rfind(where.encode()) - 46
    if encrypted:
        raw[start + 6] |= 1
        raw[listed + 8] |= 1
    else:
        raw[start + 30 + len(where) :][:4] = b""
        raw[start + 30 + len(where)] = 0xFF
    return make.upload(bytes(raw), "export.zip")


TICKETS, BESIDE = "helpdesk.ticket.csv", "attachments/z.log"


@pytest.mark.parametrize("encrypted", [False, True])
def test_what_of_a_zip_is_damaged_or_encrypted_is_told_and_the_others_go_on(cast, encrypted):
    odoo = make.taken_over(cast.admin, damaged(BESIDE, encrypted=encrypted))
    assert (odoo.stage, Ticket.objects.count()) == ("finished", 1)
    told = make.results(odoo)
    assert told["file", 2] == ("wrong", "Son fichier est illisible.")
    assert told["file", 3][0] == "new"
    odoo = make.read(cast.admin, damaged(TICKETS, encrypted=encrypted))
    assert odoo.stage == "read"
    assert "illisible" in odoo.tables.exclude(trouble="").get().trouble


def test_a_zip_packed_as_no_common_program_packs_is_told(cast):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr(TICKETS, make.odoo_csv(make.TICKET_HEAD, make.ticket(1)))
    odoo = make.read(cast.admin, make.upload(out.getvalue(), "export.zip"))
    assert "illisible" in odoo.tables.get().trouble


def test_names_in_a_zip_that_nobody_can_keep_are_refused():
    broken = make.zipped(**{"é.csv": b"id"}).replace("é".encode(), b"\xff\xfe")
    many = make.zipped(**{f"{number}.csv": b"id" for number in range(files.MOST_TABLES + 1)})
    long = make.zipped(**{"a" * 600 + ".csv": b"id"})
    for content, code in ((broken, "not_readable"), (many, "too_big"), (long, "no_table")):
        with refused(code):
            files.tables_in("export.zip", make.upload(content, "export.zip"))


def test_a_member_that_says_less_than_it_holds_is_read_no_further(cast):
    """A bomb declares little: what it declares is all that is ever unpacked of it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(TICKETS, b"0" * 30_000_000)
    raw = out.getvalue().replace((30_000_000).to_bytes(4, "little"), (30).to_bytes(4, "little"))
    odoo = make.read(cast.admin, make.upload(raw, "export.zip"))
    assert "illisible" in odoo.tables.get().trouble


def test_entities_of_a_workbook_lead_nowhere(cast, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("tresor")
    content = make.xlsx(make.TICKET_HEAD, make.ticket(1, name="Sujet", user_id="Qui"))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as archive:
        for member in old.infolist():
            text = old.read(member)
            if member.filename.endswith("sharedStrings.xml"):
                kind = f'<!DOCTYPE sst [<!ENTITY e SYSTEM "file://{secret}">]>'.encode()
                text = kind + text.replace(b"Sujet", b"&e;")
            archive.writestr(member, text)
    odoo = make.read(cast.admin, make.upload(out.getvalue(), "helpdesk.ticket.xlsx"))
    assert not odoo.rows.filter(cells__icontains="tresor").exists()
    assert odoo.stage == "read"


def test_a_row_that_cannot_be_judged_is_told_and_the_others_go_on(cast, monkeypatch):
    def spoilt(row):
        if row.key == "1":
            raise LookupError("nobody thought of this")
        return ""

    monkeypatch.setattr(checking, "_needless", spoilt)
    odoo = make.read(cast.admin, *make.export([make.ticket(1), make.ticket(2)]))
    told = make.results(odoo)
    assert (told["ticket", 2][0], told["ticket", 3][0]) == ("wrong", "new")
