"""What robots, researchers and password managers ask of any site, at addresses of their own."""

import datetime as dt

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.accounts.standing.doors import anyone
from portal.core import clock

PLAIN = "text/plain; charset=utf-8"
GOOD_FOR = dt.timedelta(days=180)
"""RFC 9116 advises less than a year; it is said anew each day."""
NOT_FOR_ROBOTS = (
    "/accounts/", "/admin/", "/api/", "/drafts/", "/health/", "/installations/",
    "/integrators/candidature/", "/integrators/manage/", "/journal/entries/", "/notices/",
    "/releases/unsubscribe/", "/search/", "/support/", "/ui/", "/verify/",
)  # fmt: skip


@anyone
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """The public pages may be found; what is opened by a link or an account may not."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_ROBOTS)]
    return HttpResponse("\n".join(lines) + "\n", content_type=PLAIN)


@anyone
@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a weakness (RFC 9116)."""
    today = clock.now().astimezone(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {today + GOOD_FOR:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: fr, en",
        f"Canonical: {settings.SITE_URL}{reverse('security')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type=PLAIN)


@anyone
@require_safe
def change_password(request: HttpRequest) -> HttpResponse:
    """Where a password manager sends whose password has leaked."""
    return HttpResponseRedirect(reverse("account_change_password"))
