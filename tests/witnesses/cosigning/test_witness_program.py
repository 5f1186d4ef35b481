"""`witness.py` as an auditor runs it: fetched from the portal, by itself, against a live server."""

import base64
import subprocess
import sys
import urllib.request

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portal.journal.models import Checkpoint, JournalEntry
from portal.journal.tree import keys, merkle, sequencer
from portal.journal.tree.signed_note import CheckpointText, sign
from portal.witnesses.cosigning import witness as program
from portal.witnesses.cosigning.actions import end_witness, register_witness
from portal.witnesses.models import Cosignature, Witness
from tests.journal.bypass import without_triggers
from tests.journal.factories import sequenced
from tests.journal.verify.test_walk import forge, rebuild

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.network]
NAME = "auditor.example/laptop"


@pytest.fixture
def auditor(live_server, tmp_path, cast):
    """A machine that has fetched the program, begun, and whose key is registered."""
    return Auditor(f"{live_server.url}/journal", tmp_path, cast)


class Auditor:
    def __init__(self, url, folder, cast):
        self.url, self.folder = url, folder / "witness"
        self.program = folder / "witness.py"
        with urllib.request.urlopen(f"{url}/witness.py") as answer:
            self.program.write_bytes(answer.read())
        self.cast = cast

    def run(self, *arguments):
        done = subprocess.run(
            [sys.executable, "-I", str(self.program), *map(str, arguments)],
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode, done.stdout + done.stderr

    def begin(self):
        code, said = self.run("begin", self.folder, f"{self.url}/", "--name", NAME)
        assert code == 0, said
        return register_witness(
            by=self.cast.quality, name="Auditeur", vkey=said.strip().splitlines()[-1], url=""
        )

    def look(self):
        return self.run("look", self.folder)


def signed_sizes():
    return list(Cosignature.objects.order_by("pk").values_list("checkpoint__size", flat=True))


def test_it_signs_what_continues(auditor):
    row = auditor.begin()
    assert row.key.name == NAME
    assert (auditor.folder / "witness.pem").stat().st_mode & 0o777 == 0o600
    sequenced(3)
    code, said = auditor.look()
    assert (code, "Signé" in said, "Signed" in said) == (0, True, True)
    sequenced(300)
    assert auditor.look()[0] == 0
    # Beyond one tile, and from a size that is no power of two.
    sequenced(517)
    assert auditor.look()[0] == 0
    sizes = signed_sizes()
    assert len(sizes) == 3
    assert sizes[-1] == Checkpoint.objects.latest("size").size > 800
    assert auditor.look()[0] == 0
    assert signed_sizes() == sizes


def test_a_journal_that_was_rewritten_is_refused_loudly_and_both_are_kept(auditor):
    auditor.begin()
    sequenced(5)
    assert auditor.look()[0] == 0
    held = Checkpoint.objects.latest("size").note
    victim = JournalEntry.objects.order_by("pk")[1]
    with without_triggers():
        JournalEntry.objects.filter(pk=victim.pk).update(body=forge(victim.pk, data={"n": 99}))
        rebuild()
    sequenced(2)
    sizes = signed_sizes()
    for _ in range(2):
        code, said = auditor.look()
        assert code == 1
        assert "CONTRADICTION" in said
        assert "Rien n’a été signé" in said
    (place,) = auditor.folder.glob("contradiction-*")
    assert (place / "held.txt").read_text() == held
    assert (place / "shown.txt").read_text() == Checkpoint.objects.latest("size").note
    assert (auditor.folder / "last.txt").read_text() == held
    assert signed_sizes() == sizes


def test_entries_that_are_gone_are_a_contradiction(auditor):
    auditor.begin()
    sequenced(2)
    earlier = Checkpoint.objects.latest("size").size
    sequenced(3)
    assert auditor.look()[0] == 0
    with without_triggers():
        Cosignature.objects.all().delete()
        Checkpoint.objects.filter(size__gt=earlier).delete()
    assert auditor.look()[0] == 1


def test_the_same_size_with_another_root_is_a_contradiction(auditor):
    auditor.begin()
    sequenced(4)
    assert auditor.look()[0] == 0
    latest = Checkpoint.objects.latest("size")
    other = CheckpointText(keys.verifier().name, latest.size, bytes(32))
    with without_triggers():
        Checkpoint.objects.filter(pk=latest.pk).update(note=sign(other, keys.signing_key()))
    assert auditor.look()[0] == 1


def test_what_goes_wrong_has_a_status_of_its_own(auditor, live_server):
    assert auditor.look()[0] == 3
    assert auditor.run("begin", auditor.folder, auditor.url, "--name", "a b")[0] == 3
    assert auditor.run()[0] == 3
    row = auditor.begin()
    assert auditor.run("begin", auditor.folder, auditor.url, "--name", NAME)[0] == 3
    sequenced(1)
    end_witness(by=auditor.cast.quality, witness=row)
    sequencer.sequence()
    code, said = auditor.look()
    assert code == 4
    assert "unknown key" in said
    (auditor.folder / "url.txt").write_text("http://127.0.0.1:9/journal\n")
    code, said = auditor.look()
    assert (code, "injoignable" in said) == (2, True)


def test_a_checkpoint_of_an_unknown_key_is_not_signed(auditor):
    auditor.begin()
    sequenced(2)
    latest = Checkpoint.objects.latest("size")
    stranger = sign(
        CheckpointText(keys.verifier().name, latest.size, bytes(latest.root)),
        Ed25519PrivateKey.generate(),
    )
    with without_triggers():
        Checkpoint.objects.filter(pk=latest.pk).update(note=stranger)
    assert auditor.look()[0] == 3
    assert not Cosignature.objects.exists()
    assert Witness.objects.count() == 1


class TestTree:
    """Its own words for the tree agree with RFC 9162 as the portal computes it."""

    @pytest.mark.parametrize("size", [1, 2, 7, 8, 255, 256, 257, 700])
    def test_roots_and_proofs_from_tiles(self, size):
        leaves = [merkle.leaf_hash(str(n).encode()) for n in range(size)]
        nodes = {(0, n): leaf for n, leaf in enumerate(leaves)}
        frontier, roots = merkle.Frontier(), []
        for leaf in leaves:
            nodes |= dict(frontier.append(leaf))
            roots.append(frontier.root())

        def fetch(path):
            _tile, floor, *rest = path.split("/")
            place, _, width = "/".join(rest).partition(".p/")
            index = int(place.replace("x", "").replace("/", ""))
            first = index * 256
            return b"".join(nodes[8 * int(floor), first + n] for n in range(int(width or 256)))

        tiles = program.Tiles(size, fetch)
        assert tiles.of_range(0, size) == roots[-1]
        new = program.Note("", "o", size, roots[-1])
        for old_size in {1, 2, 3, size // 2 or 1, size - 1 or 1, size} & set(range(1, size + 1)):
            old = program.Note("", "o", old_size, roots[old_size - 1])
            proof = [tiles.of_range(*part) for part in program.ranges(old_size, 0, size)]
            assert program.continues(old, new, proof)
            forged = program.Note("", "o", old_size, bytes(32))
            assert not program.continues(forged, new, proof)


def test_its_signature_is_what_the_portal_reads():
    key = Ed25519PrivateKey.generate()
    note = program.Note("o\n1\n" + base64.b64encode(bytes(32)).decode() + "\n", "o", 1, bytes(32))
    from portal.journal.tree.cosignature import cosign

    assert program.cosignature(note, NAME, key, 77) == cosign(
        CheckpointText("o", 1, bytes(32)), NAME, key, 77
    )
