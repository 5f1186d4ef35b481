"""Verification codes: short enough to type, long enough that nobody guesses one."""

import re
import secrets

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""No I, L, O, 0 or 1. Sixteen of these carry 79 bits."""

PATTERN = re.compile(rf"[{ALPHABET}]{{4}}(?:-[{ALPHABET}]{{4}}){{3}}")


def new_code() -> str:
    """A new code, such as "7KQM-2XNA-PT4C-9HWE"."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))


def new_secret() -> str:
    """The name of a document's folder in the file store, for nobody to guess."""
    return secrets.token_urlsafe(24)


def normalise(typed: str) -> str | None:
    """The code that someone typed, or None when it is none."""
    letters = re.sub(r"[^A-Z0-9]", "", typed.upper())
    code = "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))
    return code if PATTERN.fullmatch(code) else None


def from_text(text: str) -> str | None:
    """The code in what someone typed or pasted: a code, or a verification address."""
    match = re.search(r"/verify/([^/?#\s]+)", text)
    return normalise(match[1] if match else text)
