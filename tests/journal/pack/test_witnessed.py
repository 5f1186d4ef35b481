"""`verify.py --witness`: what witnesses signed; and what entries name, against the pack."""

import io
import json
import subprocess
import sys
import zipfile

import pytest
from django.core.management import call_command

from portal.journal.models import Checkpoint
from portal.journal.pack import auditor
from portal.journal.tree import keys, sequencer
from portal.witnesses.cosigning.actions import register_witness
from portal.witnesses.cosigning.keeping import take
from portal.witnesses.work import name_due
from tests.harness.servers.witness import Witness
from tests.journal.bypass import without_triggers
from tests.journal.factories import sequenced
from tests.witnesses.cosigning.signing import cosigned
from tests.witnesses.factories import yesterday

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(cast):
    made = Witness(keys.verifier().vkey())
    register_witness(by=cast.quality, name="Notaire Klein", vkey=made.vkey(), url="")
    return made


def packed(folder):
    """A pack of the journal as it is, unpacked."""
    (folder / "pack.zip").unlink(missing_ok=True)
    call_command("export_audit_pack", folder / "pack.zip", verbosity=0)
    with zipfile.ZipFile(folder / "pack.zip") as pack:
        pack.extractall(folder / "pack")
    return folder / "pack"


def check(folder, *arguments):
    done = subprocess.run(
        [sys.executable, "-I", str(folder / "pack" / "verify.py"), *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=folder,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_what_a_witness_signed_is_checked_by_the_key_that_you_give(server, tmp_path):
    sequenced(3)
    take(cosigned(server))
    size = Checkpoint.objects.latest("size").size
    packed(tmp_path)
    assert check(tmp_path)[0] == 0
    code, said = check(tmp_path, "--witness", server.vkey())
    assert code == 0, said
    assert f"{server.name}: 1 checkpoints signed, the last of size {size}" in said
    stranger = Witness(keys.verifier().vkey(), "w.example/2")
    code, said = check(tmp_path, "--witness", stranger.vkey())
    assert (code, "w.example/2 has signed no checkpoint that is here" in said) == (1, True)
    code, said = check(tmp_path, "--witness", "w.example/3+00000000+AAAA")
    assert (code, "it is no key of a witness" in said) == (1, True)


def test_one_that_signed_another_checkpoint_is_found(server, tmp_path):
    sequenced(1)
    sequenced(3)
    take(cosigned(server))
    pack = packed(tmp_path)
    lines = [json.loads(line) for line in (pack / "checkpoints.ndjson").read_text().splitlines()]
    other = Checkpoint.objects.earliest("size")
    lines[-1]["cosignatures"] = [cosigned(server, checkpoint=other).removeprefix(other.note)]
    (pack / "checkpoints.ndjson").write_text("\n".join(map(json.dumps, lines)) + "\n")
    code, said = check(tmp_path, "--witness", server.vkey())
    assert code == 1
    assert f"the signature of the witness {server.name} is wrong" in said


def test_a_checkpoint_that_you_hold_may_bear_it(server, tmp_path):
    sequenced(3)
    held = tmp_path / "held.txt"
    held.write_text(cosigned(server))
    packed(tmp_path)
    assert check(tmp_path, "--witness", server.vkey())[0] == 1
    assert check(tmp_path, "--witness", server.vkey(), "--checkpoint", held)[0] == 0


def test_a_named_checkpoint_that_is_not_in_the_pack_is_found(tmp_path):
    old = yesterday(3)
    name_due()
    sequencer.sequence()
    with zipfile.ZipFile(_pack_file(tmp_path)) as archive:
        assert archive.testzip() is None
    assert "names" not in "\n".join(_found(tmp_path))
    with without_triggers():
        Checkpoint.objects.filter(size=old[0].size).delete()
        Checkpoint.objects.filter(size=old[1].size).update(note=old[2].note)
    (tmp_path / "p.zip").unlink()
    _pack_file(tmp_path)
    found = "\n".join(_found(tmp_path))
    assert f"checkpoint of size {old[0].size}: entry" in found
    assert "names it, and it is not here" in found
    assert "names another one" in found


def _pack_file(folder):
    call_command("export_audit_pack", folder / "p.zip", verbosity=0, stdout=io.StringIO())
    return folder / "p.zip"


def _found(folder):
    return list(auditor.check(auditor.Pack(folder / "p.zip"), [], []))
