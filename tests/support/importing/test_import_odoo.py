"""The command: a folder or files, tried or carried out, told in words."""

import json

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from portal.journal.models import JournalEntry
from support.management.commands import import_odoo
from support.models import Attachment, OdooImport, Ticket
from tests.support.importing import exports as make
from tests.support.importing.taking.test_enclosures import HEAD, file

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    (tmp_path / make.TICKETS).write_bytes(
        make.odoo_csv(make.TICKET_HEAD, make.ticket(1), make.ticket(2, create_date="hier"))
    )
    (tmp_path / make.MESSAGES).write_bytes(make.odoo_csv(make.MESSAGE_HEAD, make.message(11, 1)))
    (tmp_path / make.FILES).write_bytes(make.odoo_csv(HEAD, file(51, 1, datas="", name="z.log")))
    (tmp_path / "attachments").mkdir()
    (tmp_path / "attachments" / "z.log").write_bytes(b"journal")
    return tmp_path


def stored():
    return {place: default_storage.listdir(place)[1] for place in ("odoo", "attachments")
            if default_storage.exists(place)}  # fmt: skip


def test_a_folder_is_taken_over_and_told(cast, sophie, folder, capsys):
    call_command("import_odoo", str(folder), "--by", cast.admin.email)
    told = capsys.readouterr()
    assert Ticket.objects.get().integrator == sophie.integrator
    assert Attachment.objects.get().size == 7
    assert "hier" in told.err
    assert '"Résolu": "closed"' in told.out
    entry = JournalEntry.objects.filter(event="odoo_import.finished").get()
    assert entry.actor_user == cast.admin
    files = stored()
    call_command("import_odoo", str(folder))
    assert "Nothing to do" in capsys.readouterr().out
    assert stored() == files
    assert OdooImport.objects.latest("pk").stage == "cancelled"
    assert Ticket.objects.count() == 1


def test_a_dry_run_tells_and_writes_nothing(cast, sophie, folder, capsys):
    before, files = JournalEntry.objects.count(), stored()
    call_command("import_odoo", str(folder), "--dry-run")
    out = capsys.readouterr().out
    assert "Nothing was written" in out
    assert "ticket" in out
    assert (Ticket.objects.count(), OdooImport.objects.count()) == (0, 0)
    assert JournalEntry.objects.count() == before
    assert {name: set(found) for name, found in stored().items() if found} == {
        name: set(found) for name, found in files.items() if found
    }


def test_the_mapping_that_was_told_can_be_given_back(cast, sophie, folder, tmp_path):
    mapping = tmp_path.parent / "mapping.json"
    mapping.write_text(json.dumps({"stages": {"Résolu": "resolved"}}))
    call_command("import_odoo", str(folder / make.TICKETS), "--mapping", str(mapping))
    assert Ticket.objects.get().state == "resolved"


def test_what_cannot_be_done_is_told(cast, folder, tmp_path):
    for arguments in (
        [str(tmp_path / "nulle part")], [str(folder), "--by", cast.support.email],
        [str(folder), "--mapping", str(folder / make.TICKETS)],
    ):  # fmt: skip
        with pytest.raises(CommandError):
            call_command("import_odoo", *arguments)


def test_a_mapping_that_names_what_there_is_not_is_told_before_anything_is_kept(cast, folder):
    mapping = folder.parent / "wrong.json"
    mapping.write_text(json.dumps({"stages": {"Résolu": "nowhere"}}))
    for more in ([], ["--dry-run"]):
        with pytest.raises(CommandError, match="stages"):
            call_command("import_odoo", str(folder), "--mapping", str(mapping), *more)
    assert not OdooImport.objects.exists()


def test_a_link_in_a_folder_leads_to_nothing_else(cast, sophie, folder):
    secret = folder.parent / "key.pem"
    secret.write_text("the key")
    (folder / "attachments" / "z.log").unlink()
    (folder / "attachments" / "z.log").symlink_to(secret)
    call_command("import_odoo", str(folder))
    assert not Attachment.objects.exists()


def test_a_dry_run_that_fails_leaves_no_file(cast, folder, monkeypatch):
    files = {name: set(found) for name, found in stored().items() if found}

    def spoilt(odoo):
        raise LookupError("nobody thought of this")

    monkeypatch.setattr(import_odoo.mappings, "completed", spoilt)
    with pytest.raises(LookupError):
        call_command("import_odoo", str(folder), "--dry-run")
    assert {name: set(found) for name, found in stored().items() if found} == files
