"""Address and browser of a request: part of the evidence of a signature or a download."""

from dataclasses import dataclass

from django.http import HttpRequest

from portal.accounts.addresses import browser_of, client_ip


@dataclass(frozen=True)
class Client:
    """`ip` as text, None when it cannot be known; `user_agent` cut to 400 characters."""

    ip: str | None
    user_agent: str


def client_of(request: HttpRequest) -> Client:
    """The client of `request`; a forwarded address counts only behind a trusted proxy."""
    return Client(ip=client_ip(request), user_agent=browser_of(request))
