"""From which address a request came: one answer for the evidence and for the rate limits.

How many of our proxies stand in front is said (TRUSTED_PROXIES), never guessed: with too few the
address is a proxy's, with too many a visitor chooses it. What the requests show otherwise rings
an alarm.
"""

from ipaddress import ip_address

from allauth.core.internal.httpkit import clean_client_ip
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.core.alarms import alarm

BROWSER_LENGTH = 400

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")
"""What a proxy adds to a request."""


def client_ip(request: HttpRequest) -> str | None:
    """The address that the outermost of our proxies saw; without proxies, who connects.

    Each of our proxies adds one address on the right, so what stands further left is the
    visitor's word and moves nothing. With fewer addresses than proxies, the request has not
    come through them: then it is who connects, which nobody can forge.
    """
    trusted = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    seen = forwarded_addresses(request)
    address = seen[-trusted] if 0 < trusted <= len(seen) else request.META.get("REMOTE_ADDR")
    return _plainly(clean_client_ip(address)) if address else None


def _plainly(address: str | None) -> str | None:
    """An IPv4 address that a socket for both kinds writes as IPv6 is IPv4 in rows."""
    mapped = getattr(ip_address(address), "ipv4_mapped", None) if address else None
    return str(mapped) if mapped else address or None


def browser_of(request: HttpRequest) -> str:
    """What the browser calls itself, cut to what evidence keeps of it."""
    agent: str = request.META.get("HTTP_USER_AGENT", "")
    return agent.replace("\x00", "")[:BROWSER_LENGTH]


def forwarded_addresses(request: HttpRequest) -> list[str]:
    """What X-Forwarded-For lists, the nearest proxy's word last."""
    header = request.META.get("HTTP_X_FORWARDED_FOR", "")
    return [address.strip() for address in header.split(",")] if header.strip() else []


def watch_proxies(request: HttpRequest) -> None:
    """Raise the alarm where a request and TRUSTED_PROXIES do not agree."""
    trusted = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    if not trusted and any(header in request.META for header in FORWARDED):
        alarm(
            "proxies:unannounced",
            _(
                "Signatures may keep the address of a proxy for that of their client: a request"
                " was forwarded, but TRUSTED_PROXIES says 0"
            ),
        )
    seen = len(forwarded_addresses(request))
    if seen < trusted:
        alarm(
            f"proxies:missing:{trusted}",
            _(
                "Signatures may keep the address of a proxy for that of their client: a request"
                " named fewer addresses than TRUSTED_PROXIES (%(trusted)d)"
            ),
            {"trusted": trusted},
        )
