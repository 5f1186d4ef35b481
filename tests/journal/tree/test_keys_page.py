"""docs/keys.md is rehearsed: its commands are run as they stand there, in their order."""

import io
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.core.management import CommandError, call_command

from portal.documents.sealing import look, seal
from portal.infrastructure import encryption
from portal.journal import canonical
from portal.journal.models import Checkpoint, JournalEntry
from portal.journal.tree import keys, sequencer, signed_note
from portal.outbox.models import Notice
from releases.signatures import signing
from tests.documents import factories as documents
from tests.documents.conftest import _sample_kind  # noqa: F401
from tests.gates.sources import ROOT
from tests.journal.bypass import without_triggers
from tests.journal.factories import sequenced
from tests.journal.verify.test_walk import forge, rebuild

pytestmark = pytest.mark.django_db

PAGE = (ROOT / "docs" / "keys.md").read_text(encoding="utf-8")
MANAGE = ".venv/bin/python manage.py "


def block(chapter: str, heading: str, number: int = 0) -> list[str]:
    """The lines of a block of commands below a heading of a chapter."""
    below = "\n" + PAGE.split(f"\n## {chapter}\n")[1].split("\n## ")[0]
    if heading:
        below = below.split(f"\n### {heading}\n")[1].split("\n### ")[0]
    return re.findall(r"```sh.*?\n(.*?)```", below, re.S)[number].splitlines()


class Box:
    """A box with keys of its own, on which the page is followed."""

    def __init__(self, folder, settings) -> None:
        self.folder, self.settings = folder, settings
        self.said = ""

    def follow(self, lines: list[str], served: dict[str, str] | None = None) -> None:
        """Run the lines of the page. Raises CommandError where one does not succeed."""
        for line in lines:
            if line.startswith(MANAGE):
                self._manage(shlex.split(line.removeprefix(MANAGE)))
            else:
                self._shell(line, served or {})

    def _manage(self, words: list[str]) -> None:
        out = io.StringIO()
        before = Path.cwd()
        os.chdir(self.folder)
        try:
            call_command(*words, stdout=out)
        finally:
            os.chdir(before)
            self.said += out.getvalue()

    def _shell(self, line: str, served: dict[str, str]) -> None:
        for path, text in served.items():
            (self.folder / "served" / path).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / "served" / path).write_text(text)
        # What the portal shows at its address lies in files here: curl reads them all the same.
        env = os.environ | {
            "KEYS_DIR": str(self.settings.KEYS_DIR),
            "SITE": f"file://{self.folder / 'served'}",
        }
        line = line.replace(".venv/bin/python", sys.executable)
        line = re.sub(r"(^|\| )python3 ", lambda found: f"{found[1]}{sys.executable} ", line)
        done = subprocess.run(
            ["bash", "-ec", line], cwd=self.folder, env=env, capture_output=True, text=True
        )
        self.said += done.stdout
        if done.returncode:
            raise CommandError(f"{line}\n{done.stdout}{done.stderr}")


@pytest.fixture
def box(tmp_path, settings):
    settings.KEYS_DIR = tmp_path / "keys"
    (tmp_path / "work").mkdir()
    made = Box(tmp_path / "work", settings)
    made.follow(block("Ceremony", ""))
    return made


def test_every_block_of_the_page_is_rehearsed_here():
    chapters = {name: PAGE.split(f"\n## {name}\n")[1].split("\n## ")[0].count("```sh")
                for name in re.findall(r"^## (.*)$", PAGE, re.M)}  # fmt: skip
    assert chapters == {"Ceremony": 1, "Rotation": 5, "Loss": 0, "Compromise": 1}


def test_the_ceremony_makes_each_key_for_its_owner_alone(box):
    names = {"journal.pem", "seal.p12", "release.pem", "secrets.keys"}
    found = {path.name: path.stat().st_mode & 0o777 for path in box.settings.KEYS_DIR.iterdir()}
    assert names <= found.keys()
    assert {found[name] for name in names} == {0o600}
    assert box.said.count(": made") == 4


def test_the_journals_key_is_rotated_and_all_that_was_signed_still_holds(box):
    sequenced(5)
    document = documents.sealed()
    sequenced(2)
    former = keys.verifier()
    box.follow(block("Rotation", "journal.pem"))
    assert keys.verifier() != former
    assert former.vkey() in [known.vkey() for known in keys.verifiers()]
    sequenced(3)
    (told,) = JournalEntry.objects.filter(event="key.rotated")
    assert told.content["data"]["public"] == keys.verifier().vkey()
    assert told.content["data"]["key"] == "journal"
    newest = Checkpoint.objects.order_by("-size").first()
    assert signed_note.verify(newest.note, [keys.verifier()]).size == newest.size
    box.follow(block("Rotation", "journal.pem", 1))
    assert "are whole" in box.said
    assert "nothing is wrong" in box.said
    (box.folder / "held.pdf").write_bytes(document.read())
    box.follow(["python3 before/verify.py after.zip --document held.pdf"])


def test_a_journal_rewritten_with_the_stolen_key_is_told_by_what_lies_outside(box):
    made = sequenced(6)
    box.follow(block("Rotation", "journal.pem")[:2])
    box.follow(block("Rotation", "journal.pem", 1)[:1])
    box.follow(block("Compromise", "journal.pem"))
    with without_triggers():
        JournalEntry.objects.filter(pk=made[2].pk).update(
            body=forge(made[2].pk, data={"n": "stolen"})
        )
        rebuild()
    call_command("verify_journal", stdout=io.StringIO())
    outside = block("Compromise", "journal.pem")
    with pytest.raises(CommandError, match="not as it was signed"):
        box.follow(outside[:1])
    (box.folder / "now.zip").unlink()
    box.follow(outside[1:2])
    with pytest.raises(CommandError, match=r"last\.txt: the first 6 entries are not"):
        box.follow(outside[2:])


def test_an_older_copy_saves_what_it_covers(box):
    sequenced(4)
    older = Checkpoint.objects.get(size=4).note
    made = sequenced(4)
    newer = Checkpoint.objects.get(size=8).note
    with without_triggers():
        JournalEntry.objects.filter(pk=made[1].pk).update(
            body=forge(made[1].pk, data={"n": "stolen"})
        )
        rebuild()
    [command] = block("Compromise", "journal.pem")[:1]
    (box.folder / "last.txt").write_text(older)
    box.follow([command])
    (box.folder / "last.txt").write_text(newer)
    with pytest.raises(CommandError):
        box.follow([command])


def test_the_seal_is_rotated_and_what_it_sealed_is_still_known(box):
    document = documents.sealed()
    roots = set(seal.root_files())
    box.follow(block("Rotation", "seal.p12"))
    (told,) = JournalEntry.objects.filter(event="key.rotated")
    assert told.content["data"]["public"] == seal.fingerprint()
    assert roots < set(seal.root_files())
    for each in (document, documents.sealed()):
        told = look.look(each.read(), roots=seal.trust_roots(), field=seal.FIELD)
        assert told["stands"]


def test_releases_are_signed_with_the_new_key_and_the_former_is_still_shown(box):
    former, file = signing.public_key(), signing.public_file()
    sequenced(1)
    lines = block("Rotation", "release.pem")
    box.follow(lines, {"releases/minisign.pub": file})
    assert signing.public_key() != former
    assert signing.former_keys() == [former]
    (told,) = JournalEntry.objects.filter(event="key.rotated")
    assert told.content["data"]["public"] == signing.public_key()


def test_secrets_are_encrypted_anew_and_open_all_the_while(box):
    sequenced(1)
    kept = encryption.encrypt("four words")
    lines = block("Rotation", "secrets.keys")
    for line in lines[:-1]:
        box.follow([line])
        assert encryption.decrypt(kept) == "four words"
        kept = encryption.encrypt("four words")
    box.follow(lines[-1:])
    assert encryption.decrypt(kept) == "four words"
    assert len(encryption.key_file().read_text().split()) == 1
    (told,) = JournalEntry.objects.filter(event="key.rotated")
    assert (told.content["data"]["key"], told.content["data"]["public"]) == ("secrets", "")


def test_the_stolen_private_key_is_no_longer_read(box):
    sequenced(1)
    old = load_pem_private_key(keys.key_file().read_bytes(), None)
    box.follow(block("Rotation", "journal.pem"))
    sequenced(1)
    assert keys.signing_key().private_bytes_raw() != old.private_bytes_raw()
    assert canonical.loads(bytes(JournalEntry.objects.latest("pk").body))["v"] == 2
    assert sequencer.sequence() == 0


def test_a_stolen_key_is_told_to_the_journal_and_rings(box, cast):
    sequenced(2)
    why = {"reason": "A copy of the file was found", "by": cast.admin.email}
    call_command("tell_of_key", "journal", "compromised", **why, stdout=io.StringIO())
    (told,) = JournalEntry.objects.filter(event="key.compromised")
    data = told.content["data"]
    assert (data["key"], data["public"]) == ("journal", keys.verifier().vkey())
    assert told.personal["/reason"] == "A copy of the file was found"
    assert Notice.objects.filter(key__contains="key-compromised:journal").exists()


def test_before_anything_is_signed_there_is_nothing_to_tell(box):
    out = io.StringIO()
    call_command("tell_of_key", "seal", "rotated", reason="x", stdout=out)
    assert "Nothing is signed yet" in out.getvalue()
    assert not JournalEntry.objects.exists()


def test_nobody_is_named_who_is_not_here(box):
    with pytest.raises(CommandError, match="Nobody here"):
        call_command("tell_of_key", "seal", "rotated", reason="x", by="nobody@x.example")
