"""The pack is checked as an auditor does: by the script inside, in a process of its own."""

import subprocess
import sys
import zipfile

import pytest
from django.core.management import CommandError, call_command

from portal.journal.models import Checkpoint
from portal.journal.record import Personal
from tests.documents import factories as documents
from tests.documents.conftest import _sample_kind  # noqa: F401
from tests.journal.factories import entry, sequenced

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    """An unpacked pack of a small journal with one sealed document, and the document."""
    sequenced(5)
    entry(data={"name": Personal("Jeanne Klein")})
    document = documents.sealed()
    sequenced(3)
    (tmp_path / "document.pdf").write_bytes(document.read())
    (tmp_path / "kept.txt").write_text(Checkpoint.objects.get(size=5).note)
    call_command("export_audit_pack", tmp_path / "pack.zip", verbosity=0)
    with zipfile.ZipFile(tmp_path / "pack.zip") as pack:
        pack.extractall(tmp_path / "pack")
    return tmp_path


def check(folder, *arguments):
    done = subprocess.run(
        [sys.executable, "-I", str(folder / "pack" / "verify.py"), *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=folder,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_a_whole_pack_passes(folder):
    code, said = check(
        folder, "--checkpoint", folder / "kept.txt", "--document", folder / "document.pdf"
    )
    assert (code, said) == (0, "11 entries read\nnothing is wrong\n")


def test_it_need_not_be_unpacked(folder):
    assert check(folder, folder / "pack.zip")[0] == 0


def test_it_lists_the_sealed_documents_and_keeps_personal_data_back(folder):
    assert "T-2026-" in (folder / "pack" / "documents.ndjson").read_text()
    assert not (folder / "pack" / "personal.ndjson").exists()
    assert "Jeanne" not in (folder / "pack" / "entries.ndjson").read_text()


def test_personal_data_goes_along_when_it_is_asked_for(folder):
    call_command("export_audit_pack", folder / "full.zip", with_personal_data=True, verbosity=0)
    with zipfile.ZipFile(folder / "full.zip") as pack:
        assert "Jeanne Klein" in pack.read("personal.ndjson").decode()


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (lambda lines: [*lines[:2], lines[2].replace(b'"n":2', b'"n":9'), *lines[3:]], "entry 2:"),
        (lambda lines: lines[:4] + lines[5:], "entry 4:"),
        (lambda lines: [*lines[:3], lines[4], lines[3], *lines[5:]], "entry 3:"),
        (lambda lines: lines[:-1], "more leaf hashes than entries"),
        (lambda lines: [*lines, lines[-1]], "entry 11:"),
    ],
)
def test_changed_missing_reordered_and_added_entries_are_found(folder, change, finding):
    file = folder / "pack" / "entries.ndjson"
    file.write_bytes(b"".join(change(file.read_bytes().splitlines(keepends=True))))
    code, said = check(folder)
    assert code == 1
    assert finding in said


def test_leaves_changed_with_the_entries_do_not_help(folder):
    entries, leaves = folder / "pack" / "entries.ndjson", folder / "pack" / "leaves.txt"
    for file in (entries, leaves):
        lines = file.read_bytes().splitlines(keepends=True)
        file.write_bytes(b"".join([lines[1], lines[0], *lines[2:]]))
    code, said = check(folder)
    assert code == 1
    assert "checkpoint of size 5: the first 5 entries are not those that it signs" in said


def test_a_checkpoint_of_another_journal_and_a_strangers_file_are_told(folder):
    other = folder / "other.txt"
    other.write_text((folder / "kept.txt").read_text().replace("\n5\n", "\n6\n"))
    stranger = folder / "stranger.pdf"
    stranger.write_bytes(b"%PDF-")
    code, said = check(folder, "--checkpoint", other, "--document", stranger)
    assert code == 1
    assert f"{other}: the signature is wrong" in said
    assert f"{stranger}: no entry says that this file was sealed" in said


def test_an_existing_file_is_not_overwritten(folder):
    with pytest.raises(CommandError, match="not overwritten"):
        call_command("export_audit_pack", folder / "pack.zip")


def test_without_a_checkpoint_there_is_no_pack(tmp_path):
    with pytest.raises(CommandError, match="no checkpoint"):
        call_command("export_audit_pack", tmp_path / "pack.zip")
