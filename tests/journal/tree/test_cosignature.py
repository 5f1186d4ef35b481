"""Cosignatures by c2sp.org/tlog-cosignature, held against keys and lines that others made."""

import base64
import datetime as dt

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portal.journal.tree.cosignature import WitnessKey, cosign, cosignatures
from portal.journal.tree.signed_note import BadNote, CheckpointText, sign

# The key of a public witness in service, and one of its lines, as the formats' own tests have them.
REMORA = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2"
TEXT = CheckpointText("example.com/log", 20852163, bytes(range(32)), ("an extension",))
LOG = Ed25519PrivateKey.generate()


def test_the_key_of_a_witness_in_service_is_read():
    found = WitnessKey.parse(f" {REMORA}\n")
    assert (found.name, found.key_id.hex()) == ("remora.n621.de", "da77ade7")
    assert found.vkey() == REMORA


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "remora.n621.de",
        REMORA.replace("da77ade7", "da77ade8"),
        REMORA.replace("remora", "remore"),
        REMORA.replace("+BOvN", "+AevN"),
        REMORA + "!",
        REMORA[:-4],
        "a b+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
    ],
)
def test_what_is_no_key_of_a_witness_is_refused(vkey):
    with pytest.raises(ValueError, match=r"."):
        WitnessKey.parse(vkey)


def test_the_message_is_two_lines_and_the_whole_text():
    key = Ed25519PrivateKey.generate()
    line = cosign(TEXT, "w.example/1", key, 1679315147)
    dash, name, encoded = line.rstrip("\n").split(" ")
    raw = base64.b64decode(encoded)
    assert (dash, name) == ("—", "w.example/1")
    assert raw[4:12] == bytes.fromhex("00000000641850cb")
    key.public_key().verify(
        raw[12:],
        b"cosignature/v1\ntime 1679315147\nexample.com/log\n20852163\n"
        b"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\nan extension\n",
    )
    (found,) = cosignatures(sign(TEXT, LOG) + line, [WitnessKey(name, key.public_key())])
    assert found.at == dt.datetime(2023, 3, 20, 12, 25, 47, tzinfo=dt.UTC)
    assert found.line == line


def test_lines_of_others_are_passed_over_and_a_wrong_one_is_not():
    ours, other = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    known = [WitnessKey("w.example/1", ours.public_key())]
    note = sign(TEXT, LOG)
    assert list(cosignatures(note, known)) == []
    foreign = cosign(TEXT, "w.example/1", other, 5)
    assert list(cosignatures(note + foreign, known)) == []
    later = CheckpointText(TEXT.origin, TEXT.size + 1, TEXT.root)
    for wrong in (cosign(later, "w.example/1", ours, 5), _of_another_time(ours)):
        with pytest.raises(BadNote):
            list(cosignatures(note + wrong, known))
    short = base64.b64encode(known[0].key_id + bytes(60)).decode()
    with pytest.raises(BadNote):
        list(cosignatures(f"{note}— w.example/1 {short}\n", known))


def _of_another_time(key):
    line = cosign(TEXT, "w.example/1", key, 5)
    raw = bytearray(base64.b64decode(line.split(" ")[2]))
    raw[11] = 6
    return f"— w.example/1 {base64.b64encode(bytes(raw)).decode()}\n"


def test_a_time_beyond_any_calendar_is_no_traceback():
    key = Ed25519PrivateKey.generate()
    line = cosign(TEXT, "w.example/1", key, 2**63)
    with pytest.raises(BadNote):
        list(cosignatures(sign(TEXT, LOG) + line, [WitnessKey("w.example/1", key.public_key())]))
