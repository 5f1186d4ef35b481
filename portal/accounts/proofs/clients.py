"""Address and browser of a request: part of the evidence of a signature or a download."""

from dataclasses import dataclass

from allauth.core.internal.httpkit import get_client_ip
from django.http import HttpRequest

USER_AGENT_LENGTH = 400


@dataclass(frozen=True)
class Client:
    """`ip` as text, None when it cannot be known; `user_agent` cut to 400 characters."""

    ip: str | None
    user_agent: str


def client_of(request: HttpRequest) -> Client:
    """The client of `request`; a forwarded address counts only behind a trusted proxy.

    How many proxies are trusted is allauth's setting ALLAUTH_TRUSTED_PROXY_COUNT, so that
    evidence and rate limits see the same address.
    """
    agent = request.META.get("HTTP_USER_AGENT", "").replace("\x00", "")
    return Client(ip=get_client_ip(request) or None, user_agent=agent[:USER_AGENT_LENGTH])
