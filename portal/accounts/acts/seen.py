"""From where somebody acts, and the hash by which an address that is nobody's is known again."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from portal.accounts.addresses import browser_of, client_ip


@dataclass(frozen=True)
class Seen:
    """`ip` as text, None when it cannot be known."""

    ip: str | None = None
    browser: str = ""


def seen_in(request: HttpRequest) -> Seen:
    """From where `request` comes."""
    return Seen(client_ip(request), browser_of(request))


def hash_of_address(address: str) -> str:
    """Keyed with the secret key: of a mere hash, an address is found by trying those one knows."""
    folded = address.strip().lower()
    return salted_hmac("portal.accounts.address", folded, algorithm="sha256").hexdigest()
