"""Who vouches for the sender: our own mail server, in the header that it writes (RFC 8601).

Anyone can write `Authentication-Results`. Only the topmost with our own authserv-id counts, and
only where AUTHSERV_ID says which that is; our server removes those that came in under its name.
"""

import re

from django.conf import settings

from support.mailbox.addresses import without_quotes
from support.mailbox.message import ParsedMail
from support.models import Vouched

RESULT = re.compile(r"^([a-z0-9-]{1,40})(?:/\d+)?\s*=\s*([a-z]{1,40})", re.IGNORECASE)
PROPERTY = re.compile(r"\b([a-z]{1,20}\.[a-z0-9-]{1,40})\s*=\s*\"?([^\s;\"]{1,320})", re.IGNORECASE)


def verdict_of(parsed: ParsedMail) -> Vouched:
    """DMARC decides; without a policy, a signature or envelope of the very domain."""
    results = _own_results(parsed)
    domain = parsed.sender.rpartition("@")[2]
    if not domain or not results:
        return Vouched.NOBODY
    for method, result, properties in results:
        named = properties.get("header.from", domain).rpartition("@")[2]
        if method == "dmarc" and _is_of(named, domain):
            if result == "fail":
                return Vouched.REFUSED
            if result == "pass":
                return Vouched.SURE
    for method, result, properties in results:
        if result != "pass":
            continue
        by = {
            "dkim": properties.get("header.d") or properties.get("header.i", ""),
            "spf": properties.get("smtp.mailfrom", ""),
        }.get(method, "")
        if by and _is_of(domain, by.rpartition("@")[2]):
            return Vouched.SURE
    return Vouched.NOBODY


def _is_of(domain: str, parent: str) -> bool:
    """The same domain, or one below it that has a name of its own (never a whole "fr")."""
    domain, parent = domain.lower().rstrip("."), parent.lower().rstrip(".")
    return domain == parent or ("." in parent and domain.endswith(f".{parent}"))


def _own_results(parsed: ParsedMail) -> list[tuple[str, str, dict[str, str]]]:
    own = settings.AUTHSERV_ID.lower()
    if not own:
        return []
    for header in parsed.authentication:
        # What stands in quotes or comments is a stranger's word, not a result.
        plain = without_quotes(header[:5_000])
        name, _, rest = plain.partition(";")
        if (name.split() or [""])[0].lower() == own:
            return [
                _read(piece.strip()) for piece in rest.split(";") if RESULT.match(piece.strip())
            ]
    return []


def _read(piece: str) -> tuple[str, str, dict[str, str]]:
    found = RESULT.match(piece)
    assert found
    properties = {name.lower(): value.lower() for name, value in PROPERTY.findall(piece)}
    return found.group(1).lower(), found.group(2).lower(), properties
