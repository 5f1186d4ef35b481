"""Reads address headers (From, Reply-To, Cc): the address part counts, a name never does.

`known@a.fr <evil@b.fr>` is evil@b.fr under a name. What has no angle brackets is read by the
standard library's modern policy; what even that finds broken has no address at all.
"""

import re
from email.headerregistry import Address

ADDRESS = re.compile(r"[^@\s<>,;:()\[\]\\\"]{1,64}@[^@\s<>,;:()\\\"]{1,255}")
LONGEST = 10_000
MOST = 100


def read_addresses(value: str) -> list[tuple[str, str]]:
    """Each name, as it was written, with its address in lower case."""
    found = []
    for mailbox in _split(" ".join(value.split())[:LONGEST])[:MOST]:
        name, address = _name_and_address(mailbox)
        if address:
            found.append((name, address))
    return found


def _split(value: str) -> list[str]:
    """At commas and semicolons that stand in no quotes, comment or angle brackets."""
    pieces, start, quoted, depth, angle, escaped = [], 0, False, 0, False, False
    for index, char in enumerate(value):
        if escaped:
            escaped = False
        elif char == "\\" and (quoted or depth):
            escaped = True
        elif char == '"' and not depth:
            quoted = not quoted
        elif quoted:
            continue
        elif char in "()":
            depth = max(0, depth + (1 if char == "(" else -1))
        elif depth:
            continue
        elif char in "<>":
            angle = char == "<"
        elif char in ",;" and not angle:
            pieces.append(value[start:index])
            start = index + 1
    pieces.append(value[start:])
    return [piece.strip() for piece in pieces if piece.strip()]


def _name_and_address(mailbox: str) -> tuple[str, str]:
    bare = without_quotes(mailbox)
    opening = bare.rfind("<")
    if opening >= 0:
        inner = mailbox[opening + 1 :].partition(">")[0].strip()
        # A route (RFC 5322, 4.4) is left off, and so is the "mailto:" of some programs.
        inner = inner.rpartition(":")[2].strip()
        return _name(mailbox[:opening]), _checked(inner)
    comments = re.findall(r"\(([^()]{0,200})\)", mailbox)
    plain = re.sub(r"\([^()]*\)", " ", mailbox)
    plain = plain.rpartition(":")[2].strip()
    if " " in plain:
        # `Support client support@x.fr`: one address, and words before it.
        words = plain.split()
        addresses = [word for word in words if "@" in word]
        if len(addresses) != 1 or words[-1] != addresses[0]:
            return "", ""
        return _name(" ".join(words[:-1])), _checked(addresses[0])
    return _name(" ".join(comments)), _checked(plain)


def without_quotes(mailbox: str) -> str:
    """Quoted strings and comments blanked, so that what they hold is no bracket."""
    blank = re.sub(r'"(?:\\.|[^"\\])*"', lambda m: " " * len(m.group()), mailbox)
    return re.sub(r"\([^()]*\)", lambda m: " " * len(m.group()), blank)


def _name(text: str) -> str:
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = re.sub(r"\\(.)", r"\1", text[1:-1])
    return text.strip("' \t")


def _checked(address: str) -> str:
    """In lower case; empty when it is none."""
    address = address.strip("'\" ").rstrip(".")
    if not ADDRESS.fullmatch(address):
        return ""
    if address.isascii():
        try:
            Address(addr_spec=address)
        except Exception:
            return ""
    return address.lower()
