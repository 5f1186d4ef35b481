"""The pack is checked as an auditor does: by the script inside, in a process of its own."""

import base64
import getpass
import hashlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from portal.accounts.models import User
from portal.infrastructure import pdf
from portal.journal.audits.actions import ask_for_pack
from portal.journal.audits.work import run_due
from portal.journal.models import Audit, Checkpoint, JournalEntry, PersonalDatum, SequencedEntry
from portal.journal.pack import auditor
from portal.journal.pack.told import proof_of_pack
from portal.journal.record import Personal
from portal.journal.tree import keys, sequencer
from tests.cast import make_user
from tests.documents import factories as documents
from tests.documents.conftest import _sample_kind  # noqa: F401
from tests.journal.bypass import without_triggers
from tests.journal.factories import entry, erased, sequenced
from tests.journal.verify.test_walk import forge, rebuild

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
    assert (code, said) == (0, "11 entries read\nnothing is wrong / tout concorde\n")


def test_the_program_is_one_file_that_knows_all_its_names(folder):
    text = (folder / "pack" / "verify.py").read_text()
    assert "from portal" not in text
    ruff = ["ruff", "check", "--isolated", "--select", "F821,F811", folder / "pack" / "verify.py"]
    done = subprocess.run([sys.executable, "-m", *ruff], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


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


def test_the_journal_tells_who_had_it_made_of_which_period_and_what_it_is(folder):
    told = JournalEntry.objects.get(event="audit_pack.exported")
    data = told.content["data"]
    content = (folder / "pack.zip").read_bytes()
    manifest = (folder / "pack" / "MANIFEST.txt").read_bytes()
    first, last = SequencedEntry.objects.filter(seq__in=(0, 10)).order_by("seq")
    assert data | {"operator": ""} == {
        "entries": 11,
        "since": first.entry.at.isoformat(),
        "until": last.entry.at.isoformat(),
        "personal": False,
        "sha256": hashlib.sha256(content).hexdigest(),
        "manifest_sha256": hashlib.sha256(manifest).hexdigest(),
        "operator": "",
    }
    assert told.personal["/operator"] == getpass.getuser()
    auditor = make_user("auditor")
    call_command("export_audit_pack", folder / "by.zip", by=auditor.email, verbosity=0)
    named = JournalEntry.objects.filter(event="audit_pack.exported").latest("pk")
    assert named.actor_user == auditor


def test_a_pack_of_which_the_journal_cannot_tell_is_not_left_there(folder):
    with pytest.raises(CommandError, match="Nobody here"):
        call_command("export_audit_pack", folder / "by.zip", by="nobody@example.net")
    assert not (folder / "by.zip").exists()


def test_an_existing_file_is_not_overwritten(folder):
    with pytest.raises(CommandError, match="not overwritten"):
        call_command("export_audit_pack", folder / "pack.zip")


def test_without_a_checkpoint_there_is_no_pack(tmp_path):
    with pytest.raises(CommandError, match="no checkpoint"):
        call_command("export_audit_pack", tmp_path / "pack.zip")


# A held PDF alone ------------------------------------------------------------------------------


def packed(folder) -> Path:
    """A new pack of the journal as it is now, unpacked."""
    call_command("export_audit_pack", folder / "now.zip", verbosity=0)
    with zipfile.ZipFile(folder / "now.zip") as pack:
        pack.extractall(folder / "pack")
    return folder / "pack"


def rewrite():
    """Change the second entry and make all fit again, signed with the present key."""
    victim = JournalEntry.objects.order_by("pk")[1]
    with without_triggers():
        JournalEntry.objects.filter(pk=victim.pk).update(body=forge(victim.pk, data={"n": 99}))
        rebuild()


def test_a_held_document_finds_what_an_old_checkpoint_finds(folder):
    rewrite()
    packed(folder)
    assert check(folder)[0] == 0
    code, said = check(folder, "--document", folder / "document.pdf")
    assert code == 1
    assert "document.pdf, its checkpoint: the first 7 entries are not those that it signs" in said


def test_a_document_from_before_its_attachments_lay_open_does_the_same(folder, monkeypatch):
    monkeypatch.setattr(pdf, "_unfold_attachments", lambda _page, _pdf: None)
    document = documents.sealed()
    (folder / "older.pdf").write_bytes(document.read())
    assert b"inclusion_proof" not in document.read()
    sequencer.sequence()
    packed(folder)
    assert check(folder, "--document", folder / "older.pdf")[0] == 0
    rewrite()
    (folder / "now.zip").unlink()
    packed(folder)
    assert "older.pdf, its checkpoint" in check(folder, "--document", folder / "older.pdf")[1]


def test_attachments_lie_in_the_file_as_they_are(folder):
    content = (folder / "document.pdf").read_bytes()
    document = documents.sealed()
    assert bytes(document.data_bytes) in document.read()
    assert document.checkpoint.note.encode() in document.read()
    assert b"inclusion_proof" in content


def test_a_key_that_was_changed_is_told_by_the_document_and_by_the_key_you_noted(folder):
    noted = folder / "noted.vkey"
    noted.write_text(keys.verifier().vkey() + "\n")
    assert check(folder, "--key", noted, "--document", folder / "document.pdf")[0] == 0
    keys.key_file().unlink()
    keys.make_key()
    with without_triggers():
        rebuild()
    packed(folder)
    assert check(folder)[0] == 0
    assert (
        "its key is none of the keys of the pack"
        in check(folder, "--document", folder / "document.pdf")[1]
    )
    said = check(folder, "--key", noted)[1]
    assert "you did not give its key" in said
    assert "checkpoint of size 5: no known key has signed it" in said


def test_a_document_whose_entry_was_changed_is_told(folder):
    document = documents.sealed()
    (folder / "mine.pdf").write_bytes(document.read())
    with without_triggers():
        JournalEntry.objects.filter(pk=document.entry_id).update(
            body=forge(document.entry_id, data={"n": 1})
        )
    packed(folder)
    said = check(folder, "--document", folder / "mine.pdf")[1]
    assert "is not the one that it proves" in said


# The manifest ----------------------------------------------------------------------------------


def test_each_file_of_the_pack_is_covered(folder):
    listed = (folder / "pack" / "MANIFEST.txt").read_text().splitlines()
    names = {line.split("  ")[1] for line in listed}
    assert names | {"MANIFEST.txt"} == {file.name for file in (folder / "pack").iterdir()}
    (folder / "pack" / "documents.ndjson").write_text("{}\n")
    (folder / "pack" / "more.txt").write_text("more")
    (folder / "pack" / "README.txt").unlink()
    code, said = check(folder)
    assert code == 1
    assert "documents.ndjson: it is not the file that the manifest names" in said
    assert "more.txt: the manifest does not name it" in said
    assert "README.txt: it cannot be read" in said


def test_the_journal_tells_of_the_manifest_before_the_pack_is_handed_out(folder):
    audit = ask_for_pack(by=make_user("auditor"), personal=False)
    sequencer.sequence()
    run_due()
    audit = Audit.objects.get(pk=audit.pk)
    assert proof_of_pack(audit) is None
    sequencer.sequence()
    with audit.file.open("rb") as made:
        (folder / "made.zip").write_bytes(made.read())
    proof = folder / "made.tlog-proof"
    proof.write_text(proof_of_pack(audit))
    assert check(folder, folder / "made.zip", "--proof", proof)[0] == 0
    said = check(folder, folder / "pack.zip", "--proof", proof)[1]
    assert "the journal tells of another manifest" in said
    extra = base64.b64decode(proof.read_text().splitlines()[1].split(" ")[1])
    forged = extra.replace(audit.manifest_sha256.encode(), b"0" * 64)
    text = proof.read_text().replace(
        base64.b64encode(extra).decode(), base64.b64encode(forged).decode()
    )
    proof.write_text(text)
    said = check(folder, folder / "made.zip", "--proof", proof)[1]
    assert "the entry in it does not lie under its checkpoint" in said


def test_personal_texts_are_held_against_their_commitments(folder):
    call_command("export_audit_pack", folder / "full.zip", with_personal_data=True, verbosity=0)
    assert check(folder, folder / "full.zip")[0] == 0
    PersonalDatum.objects.filter(text="Jeanne Klein").update(text="Jean Klein")
    call_command("export_audit_pack", folder / "forged.zip", with_personal_data=True, verbosity=0)
    said = check(folder, folder / "forged.zip")[1]
    assert "entry 5: the personal text at /name is not what it commits to" in said


def test_a_personal_text_is_missed_unless_an_entry_erased_it(folder):
    gone = PersonalDatum.objects.get(text="Jeanne Klein")
    erased(User.objects.get(pk=gone.entry.subject_id))
    sequencer.sequence()
    call_command("export_audit_pack", folder / "told.zip", with_personal_data=True, verbosity=0)
    code, said = check(folder, folder / "told.zip")
    assert (code, "1 personal texts erased, each told by an entry" in said) == (0, True)
    with zipfile.ZipFile(folder / "told.zip") as pack:
        lines = map(json.loads, pack.read("personal.ndjson").splitlines())
        assert [line["seq"] for line in lines if line.get("erased")] == [5]
    PersonalDatum.objects.filter(path="/holder").delete()
    call_command("export_audit_pack", folder / "gone.zip", with_personal_data=True, verbosity=0)
    code, said = check(folder, folder / "gone.zip")
    assert code == 1
    assert "the personal text at /holder is missing, and no entry erased it" in said


def test_a_pack_is_made_anew_where_a_text_was_erased_meanwhile(folder):
    gone = PersonalDatum.objects.get(text="Jeanne Klein")
    erased(User.objects.get(pk=gone.entry.subject_id))
    with pytest.raises(CommandError, match="erased meanwhile"):
        call_command("export_audit_pack", folder / "now.zip", with_personal_data=True)


# Whatever stands in it -------------------------------------------------------------------------

NONSENSE = [
    b"", b"\n", b"\xff\xfe\n", b"[" * 100_000 + b"\n", b"{}\n", b"null\n", b"1e999\n",
    b'{"size": 3, "note": 4}\n', b'{"seq": "x", "salt": "zz", "text": 1}\n', b"a+b+c\n",
    b"9" * 5000 + b"\n", b'{"size":1,"note":"a\\n1\\nAA==\\n\\n\xe2\x80\x94 a AAAA\\n"}\n',
]  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["key.txt", "entries.ndjson", "leaves.txt", "checkpoints.ndjson", "MANIFEST.txt",
     "personal.ndjson"],
)  # fmt: skip
def test_no_file_of_the_pack_ends_the_check_in_an_error(folder, name):
    file = folder / "pack" / name
    before = file.read_bytes() if file.exists() else b""
    for number, content in enumerate(NONSENSE):
        for changed in (content, before + content, content + before):
            file.write_bytes(changed)
            found = list(
                auditor.check(
                    auditor.Pack(folder / "pack"),
                    [folder / "kept.txt"],
                    [folder / "document.pdf"],
                )
            )
            assert found or changed == before, number
    file.unlink()
    assert list(auditor.check(auditor.Pack(folder / "pack"), [], [])) or name == "personal.ndjson"


@pytest.mark.parametrize("content", NONSENSE)
def test_nothing_that_you_hold_ends_the_check_in_an_error(folder, content):
    mine = folder / "mine"
    whole = (folder / "document.pdf").read_bytes()
    proof = json.dumps({"inclusion_proof": 1, "key": "x"}).encode()
    for held in (content, whole[:9000] + content, whole.replace(b'"tree_size"', proof)):
        mine.write_bytes(held)
        pack = auditor.Pack(folder / "pack")
        assert list(auditor.check(pack, [mine], [mine], [mine], mine))
