"""Bytes of a mail as text, whatever charset they claim to be in.

What is declared comes first, then what the bytes say. A byte that fits nowhere is read as Windows
would, alone: it never spoils what stands around it.
"""

import codecs
import re
from base64 import b64decode
from quopri import decodestring
from typing import Any

from charset_normalizer import from_bytes

LONGEST_ENCODED = 20_000
MOST_GUESSED_FROM = 20_000
FEWEST_GUESSED_FROM = 12
"""Letters beyond ASCII; of fewer nobody can tell what they are."""
WINDOWS = "cp1252"
ALIASES = {
    "utf8": "utf-8", "utf": "utf-8", "utf-8mb4": "utf-8", "unicode-1-1-utf-7": "utf-7",
    "unicode-1-1-utf-8": "utf-8", "gb2312": "gb18030", "gb_2312-80": "gb18030", "gbk": "gb18030",
    "x-gbk": "gb18030", "cp936": "gb18030", "hz-gb-2312": "hz", "big5": "cp950",
    "x-x-big5": "cp950", "x-sjis": "cp932", "shift_jis": "cp932", "shift-jis": "cp932",
    "sjis": "cp932", "x-ms-cp932": "cp932", "windows-31j": "cp932",
    "iso-2022-jp": "iso2022_jp_ext", "ks_c_5601-1987": "cp949", "ks_c_5601": "cp949",
    "euc-kr": "cp949", "x-windows-949": "cp949", "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8", "x-mac-roman": "mac_roman", "macintosh": "mac_roman",
    "x-mac-ce": "mac_latin2", "ansi": WINDOWS, "x-ansi": WINDOWS, "iso-8859-1": WINDOWS,
    "latin1": WINDOWS, "latin-1": WINDOWS, "iso8859-1": WINDOWS, "iso_8859-1": WINDOWS,
    "iso-8859-9": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874",
}  # fmt: skip
"""Names that Python does not know, and charsets that people name and fill with a larger one."""
SAYS_NOTHING = {"", "ascii", "us-ascii", "unknown", "x-unknown", "unknown-8bit", "default", "8bit",
                "none", "binary", "x-user-defined", "charset"}  # fmt: skip
STATEFUL = {"utf-7", "hz", "iso2022_jp_ext", "iso-2022-kr", "iso-2022-cn"}
"""In these a text of ASCII bytes means something else."""
EASTERN = {"gb18030", "cp932", "cp949", "cp950", "euc_jp", "euc-jp", "iso2022_jp_ext", "hz"}
"""Several bytes a letter: what is written in them can look like UTF-8 by chance."""
WORD = re.compile(r"=\?([^?\s*]{1,60})(?:\*[^?\s]{0,20})?\?([bBqQ])\?([^?]{0,8000})\?=")


def _as_windows(error: UnicodeError) -> tuple[str, int]:
    """The bytes that do not fit, one by one, as Windows writes them."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    end = error.start + 1
    return error.object[error.start : end].decode(WINDOWS, "replace"), end


codecs.register_error("as_windows", _as_windows)


def clean_text(text: str) -> str:
    """Text as PostgreSQL takes it and eyes expect it: no NUL, no lone surrogate, "\\n" only."""
    text = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    return text.encode("utf-8", "replace").decode("utf-8")


def charset_name(declared: str) -> str:
    """The codec that a declared name stands for; "" where it says nothing, or is none."""
    found = re.match(r"[\s\"']*([A-Za-z0-9_.:+-]*)", declared)
    name = found.group(1).lower() if found else ""
    name = re.sub(r"^(cp|ibm|dos)-(\d+)$", r"\1\2", name)
    name = re.sub(r"^(?:x-)?(?:windows|win|ms|microsoft)-?(?:cp)?-?(\d+)$", r"cp\1", name)
    name = ALIASES.get(name, name)
    if name in SAYS_NOTHING:
        return ""
    try:
        codec = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    return name if codec._is_text_encoding else ""


def decode_bytes(content: bytes, charset: str) -> str:
    """Bytes as text: as declared, then as UTF-8, whose mistakes show, then as they look."""
    declared = charset_name(charset)
    if declared not in STATEFUL and not declared.startswith(("utf-16", "utf-32", "cp037", "cp500")):
        if content.isascii():
            return content.decode("ascii")
        # Most who name a Western charset write it; some write UTF-8 that somebody relabelled.
        candidates = [declared, "utf-8"] if declared in EASTERN else ["utf-8"]
        if declared not in ("", WINDOWS):
            candidates.append(declared)
    else:
        candidates = [declared, "utf-8"]
    for candidate in dict.fromkeys(candidates):
        try:
            return content.decode(candidate)
        except (LookupError, ValueError):
            continue
    return _with_mistakes(content, declared)


def _with_mistakes(content: bytes, declared: str) -> str:
    """No charset fits whole: the one that fits nearly, else the one that looks right."""
    for candidate in dict.fromkeys([declared or "utf-8", "utf-8"]):
        if candidate == WINDOWS:
            break
        wrong = _count_wrong(content, candidate)
        beyond = sum(byte > 127 for byte in content)
        if wrong <= max(1, beyond // 10) and beyond > wrong * 2:
            return content.decode(candidate, "as_windows")
    if declared in EASTERN:
        return _guessed(content) or content.decode(WINDOWS, "as_windows")
    return _as_western_or_guessed(content)


def _count_wrong(content: bytes, charset: str) -> int:
    """How many places do not fit."""
    try:
        return content[: MOST_GUESSED_FROM * 10].decode(charset, "replace").count("\ufffd")
    except (LookupError, ValueError):
        return len(content)


def _as_western_or_guessed(content: bytes) -> str:
    """Windows' own, unless that would make no words: too many letters beyond ASCII, or signs."""
    western = content.decode(WINDOWS, "as_windows")
    beyond = [char for char in western[: MOST_GUESSED_FROM * 2] if ord(char) > 127]
    letters = sum(char.isalpha() for char in western[: MOST_GUESSED_FROM * 2])
    strange = sum(
        not char.isalpha() and char not in "«»’‘“”–—…€°§·•\xa0\xadœŒ²³½¼±×©®™£" for char in beyond
    )
    few = len(beyond) < FEWEST_GUESSED_FROM or len(beyond) * 3 < letters
    if few and strange * 4 <= len(beyond):
        return western
    return _guessed(content) or western


def _guessed(content: bytes) -> str:
    """What charset-normalizer makes of the bytes; "" where it has no opinion."""
    best = from_bytes(content[:MOST_GUESSED_FROM]).best()
    if best is None:
        return ""
    return content.decode(best.encoding, "as_windows")


def readable_bytes(text: str) -> str:
    """Bytes outside ASCII came in as surrogates: as text, whatever they are."""
    if text.isascii():
        return text.replace("\x00", "")
    try:
        return clean_text(decode_bytes(text.encode("ascii", "surrogateescape"), "utf-8"))
    except UnicodeEncodeError:
        return clean_text(text)


def decoded_header(value: Any) -> str:
    """An unstructured header value as text (RFC 2047), tolerant of what should not be there.

    Words of one charset are joined before they are decoded, since many programs cut them in the
    middle of a letter; blanks inside a word, which none may have, are kept.
    """
    text = readable_bytes(str(value))
    if len(text) > LONGEST_ENCODED or "=?" not in text:
        return clean_text(text)
    told: list[str] = []
    at, waiting, charset = 0, b"", ""
    for word in WORD.finditer(text):
        between = text[at : word.start()]
        content = _word(word.group(2), word.group(3))
        if between.strip() or charset != word.group(1).lower():
            told.append(decode_bytes(waiting, charset) if waiting else "")
            waiting = b""
            told.append("" if at and not between.strip() else between)
        waiting, charset, at = waiting + content, word.group(1).lower(), word.end()
    told += [decode_bytes(waiting, charset) if waiting else "", text[at:]]
    return clean_text("".join(told))


def _word(kind: str, payload: str) -> bytes:
    raw = payload.encode("utf-8", "surrogateescape")
    if kind in "qQ":
        return decodestring(raw.replace(b"_", b"=20").replace(b" ", b"=20"))
    raw = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
    return (
        b64decode(raw + b"=" * (-len(raw) % 4))
        if len(raw) % 4 != 1
        else b64decode(raw[:-1] + b"=" * (-len(raw[:-1]) % 4))
    )
