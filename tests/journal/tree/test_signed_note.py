import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from portal.journal.tree.signed_note import BadNote, CheckpointText, Verifier, parse, sign, verify

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
TEXT = CheckpointText("log.example/j", 7, bytes(32))
TRUSTED = [Verifier("log.example/j", KEY.public_key())]


def test_the_note_is_laid_out_as_c2sp_says():
    note = sign(TEXT, KEY)
    lines = note.split("\n")
    assert lines[:4] == ["log.example/j", "7", base64.b64encode(bytes(32)).decode(), ""]
    dash, name, signature = lines[4].split(" ")
    assert (dash, name, lines[5:]) == ("—", "log.example/j", [""])
    raw = base64.b64decode(signature)
    assert len(raw) == 4 + 64
    assert raw[:4] == TRUSTED[0].key_id


def test_a_known_verifier_key():
    """From Go's package golang.org/x/mod/sumdb/note, whose format C2SP took over."""
    vkey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    assert Verifier.parse(vkey).vkey() == vkey


def test_a_note_of_another_implementation_verifies_its_key_id():
    with pytest.raises(ValueError, match="hash"):
        Verifier.parse("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")


def test_what_was_signed_is_read_back():
    assert verify(sign(TEXT, KEY), TRUSTED) == TEXT


def test_signatures_of_others_are_passed_over():
    other = Ed25519PrivateKey.generate()
    theirs = sign(TEXT, other).rpartition("\n\n")[2]
    assert verify(sign(TEXT, KEY) + theirs, TRUSTED) == TEXT


@pytest.mark.parametrize(
    "change",
    [
        lambda note: note.replace("\n7\n", "\n8\n"),
        lambda note: note.replace("AAAA", "BAAA", 1),
        lambda note: note.replace("log.example/j\n7", "log.example/k\n7"),
        lambda note: note.rpartition("\n\n")[0] + "\n",
        lambda note: note.replace("—", "-"),
        lambda note: note.replace("\n7\n", "\n07\n"),
        lambda note: note.replace("\n\n", "\nextra line\n\n"),
        lambda note: note[:-10],
        lambda note: "",
        lambda note: "a\n\n\n",
        lambda note: note + note.rpartition("\n\n")[2] * 40,
    ],
)
def test_a_changed_note_is_refused(change):
    with pytest.raises(BadNote):
        verify(change(sign(TEXT, KEY)), TRUSTED)


def test_a_strangers_note_is_refused():
    with pytest.raises(BadNote, match="no known key"):
        verify(sign(TEXT, Ed25519PrivateKey.generate()), TRUSTED)


def test_parse_trusts_nobody_yet():
    assert parse(sign(TEXT, KEY))[0] == TEXT


def test_extension_lines_are_signed_along_and_passed_over():
    more = CheckpointText(TEXT.origin, TEXT.size, TEXT.root, ("witness 2026", "— not a signature"))
    note = sign(more, KEY)
    assert verify(note, TRUSTED) == more
    with pytest.raises(BadNote, match="signature is wrong"):
        verify(note.replace("witness 2026", "witness 2027"), TRUSTED)
    with pytest.raises(BadNote, match="signature is wrong"):
        verify(note.replace("witness 2026\n", ""), TRUSTED)
