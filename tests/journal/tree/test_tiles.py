"""The tree over HTTP, read by a client that knows c2sp.org/tlog-tiles and nothing of ours."""

import base64
import hashlib
import io

import pytest
from django.core.management import CommandError, call_command

from portal.journal.models import MerkleNode, SequencedEntry
from portal.journal.pages.tiles import token_for
from portal.journal.tree import keys, merkle, signed_note, tiles
from tests.cast import make_user
from tests.journal.bypass import without_triggers
from tests.journal.factories import sequenced

pytestmark = pytest.mark.django_db


def node(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


class Monitor:
    """Reads the log as the specification says: tiles by path, each checked against the next."""

    def __init__(self, client, token=""):
        self.client = client
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path):
        response = self.client.get(f"/journal/{path}", headers=self.headers)
        assert response.status_code == 200, (path, response.status_code)
        return response

    def size_and_root(self):
        note = self.get("checkpoint").content.decode()
        vkey = self.get("key").content.decode().splitlines()[0]
        said = signed_note.verify(note, [signed_note.Verifier.parse(vkey)])
        return said.size, said.root

    def hashes(self, level, size):
        """All hashes of a level of tiles for a tree of this size."""
        count = size >> (8 * level)
        found = b""
        for index in range((count + 255) // 256):
            width = min(256, count - index * 256)
            suffix = "" if width == 256 else f".p/{width}"
            found += self.get(f"tile/{level}/{name(index)}{suffix}").content
        return [found[start : start + 32] for start in range(0, len(found), 32)]

    def entries(self, size):
        found = []
        for index in range((size + 255) // 256):
            width = min(256, size - index * 256)
            suffix = "" if width == 256 else f".p/{width}"
            bundle = io.BytesIO(self.get(f"tile/entries/{name(index)}{suffix}").content)
            while length := bundle.read(2):
                found.append(bundle.read(int.from_bytes(length, "big")))
        return found


def name(index):
    text = f"{index:03d}"
    assert len(text) == 3
    return text


def root_of(leaves):
    """MTH of RFC 6962, written as the definition says."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return node(root_of(leaves[:split]), root_of(leaves[split:]))


def test_a_monitor_that_is_not_ours_reads_the_whole_log(client):
    for number in (3, 253, 300):
        sequenced(number)
    token = token_for(make_user("auditor"))
    monitor = Monitor(client, token)
    size, root = monitor.size_and_root()
    assert size == 556
    leaves = monitor.hashes(0, size)
    assert root_of(leaves) == root
    assert monitor.hashes(1, size) == [root_of(leaves[:256]), root_of(leaves[256:512])]
    bodies = monitor.entries(size)
    assert [hashlib.sha256(b"\x00" + body).digest() for body in bodies] == leaves


def test_a_rewriting_is_seen_from_the_hash_tiles_alone(client):
    sequenced(5)
    size, root = Monitor(client).size_and_root()
    sequenced(4)
    assert root_of(Monitor(client).hashes(0, size)) == root
    with without_triggers():
        SequencedEntry.objects.filter(seq=2).update(leaf_hash=b"\x01" * 32)
    assert root_of(Monitor(client).hashes(0, size)) != root


@pytest.mark.parametrize(
    "path",
    ["0/000", "0/000.p/6", "0/000.p/256", "0/000.p/0", "0/0", "0/x000/000.p/1", "0/001.p/1",
     "1/000.p/1", "64/000.p/1", "0/000.p/05", "0/000.p/", "0/../000", "0/x999/x999/x999/999"],
)  # fmt: skip
def test_what_is_no_tile_of_a_signed_tree_is_not_there(client, path):
    sequenced(5)
    assert client.get("/journal/tile/0/000.p/5").status_code == 200
    assert client.get(f"/journal/tile/{path}").status_code == 404


def test_indexes_are_written_as_the_specification_shows():
    assert tiles.path_of(1234067) == "x001/x234/067"
    assert tiles.Place.parse("x001/x234/067.p/12") == tiles.Place(1234067, 12)


def test_tiles_are_kept_by_all_and_bundles_by_nobody(client):
    sequenced(5)
    tile = client.get("/journal/tile/0/000.p/5")
    assert tile["Content-Type"] == "application/octet-stream"
    assert tile["Cache-Control"] == "public, max-age=31536000, immutable"
    # A bundle names people: what a browser kept would outlive the right to read it.
    bundle = Monitor(client, token_for(make_user("auditor"))).get("tile/entries/000.p/5")
    assert bundle["Cache-Control"] == "private, no-store"


def test_entries_are_for_a_token_of_somebody_who_may_read_them(client):
    sequenced(5)
    auditor = make_user("auditor")
    token, stranger = token_for(auditor), token_for(make_user("support"))

    def asked(given):
        headers = {"Authorization": f"Bearer {given}"} if given else {}
        return client.get("/journal/tile/entries/000.p/5", headers=headers).status_code

    assert [asked(given) for given in (token, stranger, "", "x", token[:-1])] == [
        200, 401, 401, 401, 401,
    ]  # fmt: skip
    auditor.is_active = False
    auditor.save()
    assert asked(token) == 401


def test_a_damaged_tree_is_said_to_be_so(client):
    sequenced(300)
    with without_triggers():
        MerkleNode.objects.filter(level=8).delete()
        SequencedEntry.objects.filter(seq=3).delete()
    assert client.get("/journal/tile/1/000.p/1").status_code == 503
    assert client.get("/journal/tile/0/000").status_code == 503


def test_consistency_between_any_two_checkpoints_is_proved(client, capsys):
    for number in (3, 4, 6):
        sequenced(number)
    for old, new in ((3, 7), (3, 13), (7, 13), (13, 13)):
        text = client.get(f"/journal/consistency/{old}/{new}").content.decode()
        head, _, note = text.partition("\n\n")
        first, *steps = head.split("\n")
        assert first == f"old {old}"
        before = client.get(f"/journal/checkpoint/{old}").content.decode()
        earlier, later = (signed_note.verify(one, keys.verifiers()) for one in (before, note))
        assert merkle.verify_consistency(
            old, new, earlier.root, later.root, [base64.b64decode(step) for step in steps]
        )
        call_command("prove_consistency", str(old), str(new))
        assert capsys.readouterr().out == text
    for path in ("4/7", "7/3", "0/7", "3/14"):
        assert client.get(f"/journal/consistency/{path}").status_code == 404
    with pytest.raises(CommandError, match="no checkpoint"):
        call_command("prove_consistency", "4")
