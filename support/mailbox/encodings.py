"""Bytes of a mail as text, whatever charset they claim to be in."""

from email.header import decode_header
from typing import Any

LONGEST_ENCODED = 20_000


def clean_text(text: str) -> str:
    """Text as PostgreSQL takes it and eyes expect it: no NUL, no lone surrogate, "\\n" only."""
    text = text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n")
    return text.encode("utf-8", "replace").decode("utf-8")


def decode_bytes(content: bytes, charset: str) -> str:
    """Bytes as text. The declared charset comes first, for it is right most of the time; then
    UTF-8, whose mistakes show, then what Windows writes."""
    declared = charset.strip().strip("\"'").lower()
    if declared in ("iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii", ""):
        # Most who say so write Windows' own, or UTF-8 that somebody relabelled.
        candidates = ["utf-8", "cp1252"]
    else:
        candidates = [declared, "utf-8", "cp1252"]
    for candidate in candidates:
        try:
            return content.decode(candidate)
        except (LookupError, ValueError):
            continue
    return content.decode("latin-1")


def readable_bytes(text: str) -> str:
    """Bytes outside ASCII came in as surrogates: they are UTF-8 in all likelihood."""
    try:
        return clean_text(decode_bytes(text.encode("ascii", "surrogateescape"), "utf-8"))
    except UnicodeEncodeError:
        return clean_text(text)


def decoded_header(value: Any) -> str:
    """An unstructured header value as text (RFC 2047), tolerant of wrong charsets."""
    text = readable_bytes(str(value))
    if len(text) > LONGEST_ENCODED:
        return clean_text(text)
    try:
        pieces = [
            decode_bytes(piece, charset or "utf-8") if isinstance(piece, bytes) else piece
            for piece, charset in decode_header(text)
        ]
    except Exception:
        return clean_text(text)
    return clean_text("".join(pieces))
