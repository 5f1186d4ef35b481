"""Attached files: in the table or beside it, on the letter that names them, else in its time."""

import pytest

from portal.ui.stored import open_stored
from support.importing.actions import cancel_odoo_import
from support.models import Attachment, OdooRow, Ticket
from tests.support.importing import exports as make

pytestmark = pytest.mark.django_db
HEAD = ["id", "name", "res_model", "res_id", "datas", "store_fname", "create_date"]


def file(number, of, **changes):
    values = {
        "id": make.xmlid("ir_attachment", number), "name": f"photo {number}.jpg",
        "res_model": "helpdesk.ticket", "res_id": str(of),
        "datas": make.base64_of(b"une photo"), "store_fname": "",
        "create_date": "2024-03-04 09:15:01", **changes,
    }  # fmt: skip
    return [values[name] for name in HEAD]


def table(*rows):
    return make.upload(make.odoo_csv(HEAD, *rows), make.FILES)


def test_a_file_is_on_the_letter_that_names_it(cast, sophie):
    named = make.xmlid("ir_attachment", 51)
    letters = [make.message(11, 1), make.answer(12, 1, **{"attachment_ids/id": named})]
    export = make.export([make.ticket(1)], letters)
    make.taken_over(cast.admin, *export, table(file(51, 1, name="../no.tice?.pdf"), file(52, 1)))
    first, second = Attachment.objects.order_by("pk")
    assert (first.message.kind, first.name, first.size) == ("answer", "no.tice_.pdf", 9)
    assert second.message.kind == "request"
    with open_stored(second.file) as stored:
        assert stored.read() == b"une photo"


def test_a_file_that_may_be_a_note_s_stays_inside(cast, sophie):
    letters = [make.message(11, 1), make.note(12, 1)]
    late = {"create_date": "2025-01-01 00:00:00"}
    rows = [file(51, 1, create_date="2024-03-04 10:00:01"), file(52, 1, **late),
            file(53, 1, create_date="")]  # fmt: skip
    make.taken_over(cast.admin, *make.export([make.ticket(1)], letters), table(*rows))
    assert set(Attachment.objects.values_list("message__kind", flat=True)) == {"note"}


def test_files_beside_the_tables_are_found(cast, sophie):
    rows = [file(51, 1, datas="", store_fname="ab/abcd"), file(52, 1, datas="", name="note.txt"),
            file(53, 1, datas="", name="nulle part.txt")]  # fmt: skip
    whole = make.zipped(
        **{
            "export/ticket (helpdesk.ticket).csv": make.odoo_csv(make.TICKET_HEAD, make.ticket(1)),
            "export/fichiers (ir.attachment).csv": make.odoo_csv(HEAD, *rows),
            "export/filestore/ab/abcd": b"un", "export/attachments/note.txt": b"deux",
        }
    )  # fmt: skip
    odoo = make.taken_over(cast.admin, make.upload(whole, "export.zip"))
    assert sorted(Attachment.objects.values_list("size", flat=True)) == [2, 4]
    told = make.results(odoo)["file", 4]
    assert told[0] == "wrong"
    assert "datas" in told[1]


def test_what_is_given_up_leaves_no_file(cast, sophie):
    odoo = make.read(cast.admin, *make.export([make.ticket(1)]), table(file(51, 1)))
    path = OdooRow.objects.get(kind="file").cells["path"]
    storage = Attachment._meta.get_field("file").storage
    assert storage.exists(path)
    cancel_odoo_import(by=cast.admin, odoo=odoo)
    assert not storage.exists(path)


def test_a_second_run_keeps_its_files_and_makes_none_twice(cast, sophie):
    for _turn in range(2):
        odoo = make.read(cast.admin, *make.export([make.ticket(1)]), table(file(51, 1)))
        if odoo.rows.filter(result="new").exists():
            make.confirm_odoo_import(by=cast.admin, odoo=odoo)
            make.work.run_due(float("inf"))
    kept = Attachment.objects.get()
    assert kept.file.storage.exists(kept.file.name)
    assert Ticket.objects.count() == 1


def test_base64_that_is_none_is_looked_for_beside_and_told(cast, sophie):
    """Odoo writes a sentence into XLSX where a file is too long for a cell."""
    long = "Le contenu de cette cellule est trop long pour un fichier XLSX (32767 caractères)."
    rows = [file(51, 1, datas=long), file(52, 1, datas="AAA"), file(53, 1)]
    export = make.export([make.ticket(1)], [make.message(11, 1)])
    odoo = make.taken_over(cast.admin, *export, table(*rows))
    told = make.results(odoo)
    assert [told["file", line][0] for line in (2, 3, 4)] == ["wrong", "wrong", "new"]
    assert Attachment.objects.count() == 1


def test_bytes_that_came_twice_are_kept_once(cast, sophie):
    export = make.export([make.ticket(1)], [make.message(11, 1)])
    odoo = make.read(cast.admin, *export, table(file(51, 1), file(51, 1)))
    storage = Attachment._meta.get_field("file").storage
    kept = set(odoo.rows.filter(kind="file").values_list("cells__path", flat=True))
    make.confirm_odoo_import(by=cast.admin, odoo=odoo)
    make.work.run_due(float("inf"))
    assert {path for path in kept if storage.exists(path)} == {Attachment.objects.get().file.name}
    assert len(kept) == 2
