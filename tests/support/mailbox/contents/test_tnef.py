"""`winmail.dat`: its files and text, and no harm from one that was made to do some."""

import random
import struct
import time

import pytest

from support.mailbox.contents import tnef
from support.mailbox.message import parse_mail

PNG_START = b"\x89PNG\r\n\x1a\n" + b"x" * 20


def thing(name, content, level=2):
    return struct.pack("<BHHI", level, name, 0, len(content)) + content + b"\0\0"


def prop(name, content, kind=0x102):
    padded = content + b"\0" * (-len(content) % 4)
    return struct.pack("<HHII", kind, name, 1, len(content)) + padded


def props(*made):
    return struct.pack("<I", len(made)) + b"".join(made)


def wide(text):
    return (text + "\0").encode("utf-16-le")


def a_file(title, content, *extra):
    return (
        thing(tnef.RENDERING, b"\0" * 14)
        + thing(tnef.TITLE, title)
        + thing(tnef.DATA, content)
        + (thing(tnef.ATTACHMENT, props(*extra)) if extra else b"")
    )


def winmail(*made):
    version = thing(0x9006, struct.pack("<I", 0x10000), 1)
    page = thing(tnef.CODEPAGE, struct.pack("<II", 1252, 0), 1)
    return tnef.SIGNATURE + b"\1\0" + version + page + b"".join(made)


WHOLE = winmail(
    thing(tnef.PROPERTIES, props(
        struct.pack("<HHI", 0x3, 0x3FDE, 65001), prop(tnef.TEXT, wide("Bonjour à tous"), 0x1F),
        struct.pack("<HH16sIIHH", 0x2, 0x8001, b"g" * 16, 0, 7, 1, 0),
        struct.pack("<HH16sII", 0x1F, 0x8002, b"g" * 16, 1, 6) + b"a\0b\0c\0\0\0"
        + struct.pack("<II", 1, 4) + b"x\0\0\0",
    ), 1),
    a_file("Relev\xe9.PDF".encode("latin-1") + b"\0", b"%PDF-1.4"),
    a_file(b"IMAGE~1.PNG\0", PNG_START, prop(tnef.LONG_NAME, wide("caisse été.png"), 0x1F),
           prop(tnef.CONTENT_ID, b"img@x\0", 0x1E)),
)  # fmt: skip


def letter(content, text="", kind="application/ms-tnef"):
    from base64 import encodebytes

    plain = f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n" if text else ""
    return (
        (
            "From: a@b.fr\r\nSubject: x\r\nMessage-ID: <a@b>\r\n"
            'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
            f'{plain}--b\r\nContent-Type: {kind}; name="winmail.dat"\r\n'
            "Content-Transfer-Encoding: base64\r\n\r\n"
        ).encode()
        + encodebytes(content)
        + b"\r\n--b--\r\n"
    )


def test_its_files_and_text_are_had():
    found = tnef.unwrap(WHOLE)
    assert found.is_whole
    assert found.text == "Bonjour à tous"
    assert found.files == [("Relevé.PDF", b"%PDF-1.4"), ("caisse été.png", PNG_START)]
    assert found.related == {"img@x": PNG_START}


def test_a_letter_shows_them_in_its_place():
    parsed = parse_mail(letter(WHOLE, "Voir les pièces."))
    assert [file.name for file in parsed.enclosures] == ["Relevé.PDF", "caisse été.png"]
    assert parsed.text == "Voir les pièces."
    assert parsed.left_out == {}
    alone = parse_mail(letter(WHOLE, kind="application/octet-stream"))
    assert alone.text == "Bonjour à tous"


def test_a_message_in_it_is_read_too():
    inner = winmail(thing(tnef.BODY, b"Le mail du client\0", 1), a_file(b"log.txt\0", b"log"))
    content = tnef.INNER + inner
    found = tnef.unwrap(winmail(a_file(b"Panne\0", b"", prop(tnef.CONTENT, content, 0xD))))
    assert found.files == [("Panne.txt", b"Le mail du client"), ("log.txt", b"log")]
    nest = inner
    for _each in range(10):
        nest = winmail(a_file(b"n\0", b"", prop(tnef.CONTENT, tnef.INNER + nest, 0xD)))
    assert not tnef.unwrap(nest).is_whole


def test_one_that_breaks_off_stays_and_says_so():
    parsed = parse_mail(letter(WHOLE[:-30], "Voir."))
    assert [file.name for file in parsed.enclosures] == [
        "Relevé.PDF", "IMAGE~1.PNG", "winmail.dat",
    ]  # fmt: skip
    assert parsed.left_out == {"winmail": 1}


def test_rich_text_alone_is_named_as_not_read():
    raw = winmail(thing(tnef.PROPERTIES, props(prop(tnef.RTF, b"LZFu....")), 1))
    assert parse_mail(letter(raw)).left_out == {"rtf": 1}
    assert parse_mail(letter(raw, "Bonjour")).left_out == {}


def test_what_is_none_stays_a_file():
    parsed = parse_mail(letter(b"no tnef at all", "Voir."))
    assert [file.name for file in parsed.enclosures] == ["winmail.dat"]


@pytest.mark.parametrize(
    "raw",
    [
        # Each says that it has four thousand million of something.
        winmail(thing(tnef.PROPERTIES, b"\xff\xff\xff\xff", 1)),
        winmail(thing(tnef.PROPERTIES, struct.pack("<IHHI", 1, 0x1002, 1, 0xFFFFFFFF), 1)),
        winmail(thing(tnef.PROPERTIES, struct.pack("<IHHI", 1, 0x1001, 1, 0xFFFFFFFF), 1)),
        winmail(thing(tnef.PROPERTIES, struct.pack("<IHHI", 1, 0x102, 1, 0xFFFFFFFF), 1)),
        winmail(struct.pack("<BHHI", 2, 1, 0, 0xFFFFFFFF) + b"x"),
        winmail(*[thing(tnef.RENDERING, b"")] * 200_000),
    ],
)
def test_numbers_that_lie_cost_nothing(raw):
    began = time.monotonic()
    tnef.unwrap(raw)
    assert time.monotonic() - began < 2


def test_any_bytes_are_answered():
    chance = random.Random(7)
    for _each in range(3_000):
        raw = bytearray(WHOLE)
        for _one in range(chance.randrange(1, 12)):
            raw[chance.randrange(6, len(raw))] = chance.randrange(256)
        tnef.unwrap(bytes(raw[: chance.randrange(6, len(raw) + 1)]))
