"""Reads `winmail.dat`, in which Outlook wraps files and text for its own kind (MS-OXTNEF).

Our own few lines: the one library for it (tnefparse, last released in 2021) loops as often as a
four-byte number of the file says, so that twenty bytes from a stranger would hold up the mailbox.
Here each step consumes bytes, or ends. Nothing raises but `ValueError`.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from support.mailbox.encodings import clean_text, decode_bytes

SIGNATURE = b"\x78\x9f\x3e\x22"
BODY, RENDERING, TITLE, DATA, PROPERTIES, ATTACHMENT, CODEPAGE = (
    0x800C, 0x9002, 0x8010, 0x800F, 0x9003, 0x9005, 0x9007,
)  # fmt: skip
TEXT, RTF, HTML, CONTENT, FILE_NAME, LONG_NAME, SHOWN_NAME, CONTENT_ID = (
    0x1000, 0x1009, 0x1013, 0x3701, 0x3704, 0x3707, 0x3001, 0x3712,
)  # fmt: skip
INNER = bytes.fromhex("0703020000000000c000000000000046")
"""Before the content of a file that is a message itself."""
SIZES = {0x1: 0, 0x2: 4, 0x3: 4, 0x4: 4, 0x5: 8, 0x6: 8, 0x7: 8, 0xA: 4, 0xB: 4, 0x14: 8, 0x40: 8,
         0x48: 16}  # fmt: skip
"""Bytes of a value by its type; those of any other type say their length themselves."""
STRING, UNICODE = 0x1E, 0x1F
SEVERAL = 0x1000
DEEPEST = 3
MOST_FILES = 200


@dataclass
class Wrapped:
    """What was in it. `is_whole`: all of it could be read."""

    text: str = ""
    html: str = ""
    has_rtf: bool = False
    files: list[tuple[str, bytes]] = field(default_factory=list)
    related: dict[str, bytes] = field(default_factory=dict)
    is_whole: bool = True


@dataclass
class _File:
    name: str = ""
    long_name: str = ""
    content: bytes = b""
    content_id: str = ""
    inner: bytes = b""


def unwrap(raw: bytes, depth: int = 0) -> Wrapped:
    """The files and the text of a `winmail.dat`. Raises ValueError for what is none."""
    if raw[:4] != SIGNATURE:
        raise ValueError("No TNEF")
    found, files = Wrapped(), list[_File]()
    try:
        _take_objects(raw, found, files)
    except ValueError:
        found.is_whole = False
    for file in files:
        _keep(found, file, depth)
    return found


def _take_objects(raw: bytes, found: Wrapped, files: list[_File]) -> None:
    codepage = "cp1252"
    for name, content in _objects(raw):
        if name == CODEPAGE:
            codepage = f"cp{int.from_bytes(content[:4], 'little')}"
        elif name == RENDERING:
            if len(files) == MOST_FILES:
                raise ValueError("Too many files")
            files.append(_File())
        elif name == BODY:
            found.text = found.text or _decoded(content, codepage)
        elif name == PROPERTIES:
            _take_body(found, content, codepage)
        elif files:
            _take_of_file(files[-1], name, content, codepage)


def _objects(raw: bytes) -> Iterator[tuple[int, bytes]]:
    """Name and content of each object. Raises ValueError where the file breaks off."""
    at = 6
    while at < len(raw):
        if at + 11 > len(raw):
            raise ValueError("It breaks off")
        _level, name, _kind, length = struct.unpack_from("<BHHI", raw, at)
        end = at + 9 + length
        if end + 2 > len(raw):
            raise ValueError("It breaks off")
        yield name, raw[at + 9 : end]
        at = end + 2


def _take_body(found: Wrapped, content: bytes, codepage: str) -> None:
    for name, kind, value in _values(content):
        if name == TEXT:
            found.text = _string(kind, value, codepage) or found.text
        elif name == HTML:
            found.html = _string(kind, value, codepage)
        elif name == RTF:
            found.has_rtf = bool(value)


def _take_of_file(file: _File, name: int, content: bytes, codepage: str) -> None:
    if name == TITLE:
        file.name = _decoded(content, codepage)
    elif name == DATA:
        file.content = content
    elif name == ATTACHMENT:
        for key, kind, value in _values(content):
            if key == LONG_NAME:
                file.long_name = _string(kind, value, codepage)
            elif key in (FILE_NAME, SHOWN_NAME):
                file.name = file.name or _string(kind, value, codepage)
            elif key == CONTENT_ID:
                file.content_id = _string(kind, value, codepage).strip("<> ")
            elif key == CONTENT and value[:16] == INNER:
                file.inner = value[16:]
            elif key == CONTENT and not file.content:
                file.content = value


def _values(raw: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Name, type and first value of each property. Raises ValueError where they break off."""
    number, at = _number(raw, 0), 4
    for _each in range(number):
        if at + 4 > len(raw):
            raise ValueError("It breaks off")
        kind, name = struct.unpack_from("<HH", raw, at)
        at += 4
        if name >= 0x8000:
            # It has a name of its own instead of a number: none of those that we look for.
            at, name = _after_name(raw, at), 0
        several, kind = bool(kind & SEVERAL), kind & ~SEVERAL
        count = 1
        if several or kind not in SIZES:
            count, at = _number(raw, at), at + 4
        first, at = _first_value(raw, at, kind, count)
        yield name, kind, first


def _first_value(raw: bytes, at: int, kind: int, count: int) -> tuple[bytes, int]:
    """The first of `count` values, and where the last ends."""
    if kind in SIZES:
        end = at + SIZES[kind] * count
        if end > len(raw):
            raise ValueError("It breaks off")
        return raw[at : at + SIZES[kind]], end
    first = b""
    for each in range(count):
        # Reads four bytes at least, so that it ends with the file.
        length, at = _number(raw, at), at + 4
        if at + length > len(raw):
            raise ValueError("It breaks off")
        if not each:
            first = raw[at : at + length]
        at += length + -length % 4
    return first, at


def _after_name(raw: bytes, at: int) -> int:
    at += 16
    if _number(raw, at) == 0:
        return at + 8
    length = _number(raw, at + 4)
    return at + 8 + length + -length % 4


def _number(raw: bytes, at: int) -> int:
    if at + 4 > len(raw):
        raise ValueError("It breaks off")
    return int.from_bytes(raw[at : at + 4], "little")


def _string(kind: int, value: bytes, codepage: str) -> str:
    return _decoded(value, "utf-16-le" if kind == UNICODE else codepage)


def _decoded(value: bytes, charset: str) -> str:
    if charset == "utf-16-le":
        return clean_text(value.decode("utf-16-le", "replace")).rstrip("\0")
    return clean_text(decode_bytes(value.rstrip(b"\0"), charset))


def _keep(found: Wrapped, file: _File, depth: int) -> None:
    name = file.long_name or file.name
    if not file.inner:
        found.files.append((name or "file.bin", file.content))
        if file.content_id:
            found.related[file.content_id] = file.content
        return
    try:
        if depth >= DEEPEST:
            raise ValueError("Too deep")
        inner = unwrap(file.inner, depth + 1)
    except ValueError:
        found.files.append((f"{name or 'message'}.dat", file.inner))
        found.is_whole = False
        return
    found.files.append((f"{name or 'message'}.txt", inner.text.encode()))
    found.files += inner.files
    found.is_whole = found.is_whole and inner.is_whole and bool(inner.text or not inner.has_rtf)
