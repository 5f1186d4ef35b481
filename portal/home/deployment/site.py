"""What a visitor meets at SITE_URL: the certificate, nginx, its headers, who it says they are."""

import datetime as dt
import http.client
import json
import socket
import ssl
from collections.abc import Iterator
from contextlib import closing
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from django.conf import settings

from portal.core import clock
from portal.core.health import Sign
from portal.home.deployment.services import clock_sign
from portal.outbox.notices import Notice

TIMEOUT = 10
RENEWED = dt.timedelta(days=20)
"""A certificate is renewed a month before it ends, where that is done by itself."""
SMALL = 1024**2
EXPECTED = ("Strict-Transport-Security", "X-Content-Type-Options", "Cross-Origin-Resource-Policy")


def site_signs() -> Iterator[Sign]:
    """Asks SITE_URL as a browser would, over its own certificate. Raises OSError."""
    site = urlsplit(settings.SITE_URL)
    host = site.hostname or ""
    if site.scheme != "https":
        return
    yield _certificate(host, site.port or 443)
    status, headers, _body = _ask("/healthz")
    yield _wanted("Site", status == 200, str(status), "See nginx's error log, and the web unit's.")
    if date := headers.get("Date"):
        # The header has whole seconds.
        yield clock_sign(
            "the site's clock", parsedate_to_datetime(date) + dt.timedelta(seconds=0.5)
        )
    missing = [name for name in EXPECTED if name not in headers]
    said = ", ".join(missing) or "there"
    yield _wanted("Headers of a page", not missing, said, "Does the proxy remove them?")
    yield from _static()
    yield from _limits()
    yield from _proxies()


def _certificate(host: str, port: int) -> Sign:
    with (
        socket.create_connection((host, port), timeout=TIMEOUT) as link,
        ssl.create_default_context().wrap_socket(link, server_hostname=host) as tls,
    ):
        found = x509.load_der_x509_certificate(tls.getpeercert(binary_form=True) or b"")
    ends = found.not_valid_after_utc
    soon = ends - clock.now() < RENEWED
    said = f"until {ends:%Y-%m-%d}"
    return Sign("Certificate", said, "danger" if soon else "ok", "Renew it." if soon else "")


def _ask(
    path: str, *, method: str = "GET", sent: dict[str, str] | None = None, body: bytes = b""
) -> tuple[int, http.client.HTTPMessage, bytes]:
    site = urlsplit(settings.SITE_URL)
    link = http.client.HTTPSConnection(
        site.hostname or "", site.port, timeout=TIMEOUT, context=ssl.create_default_context()
    )
    with closing(link):
        link.request(method, path, body=body or None, headers=sent or {})
        answer = link.getresponse()
        return answer.status, answer.headers, answer.read()


def _static() -> Iterator[Sign]:
    """nginx itself sends a static file, for ever, with the headers that it includes."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if not manifest.is_file():
        return
    paths = json.loads(manifest.read_text())["paths"]
    name = next(hashed for hashed in paths.values() if hashed.endswith(".css"))
    status, headers, _body = _ask(f"{settings.STATIC_URL}{name}")
    to_do = "nginx reads VAR_DIR/static: see its modes, and the alias in nginx.conf."
    yield _wanted("Static file", status == 200, str(status), to_do)
    missing = [name for name in EXPECTED if name not in headers]
    said = ", ".join(missing) or "there"
    yield _wanted("Headers of a static file", not missing, said, "Include deploy/headers.conf.")
    kept = "immutable" in headers.get("Cache-Control", "")
    yield _wanted("Static file kept", kept, headers.get("Cache-Control", "-"), "See nginx.conf.")


def _limits() -> Iterator[Sign]:
    """More than a page takes is refused at the door."""
    status, _headers, _body = _ask(
        "/accounts/login/", method="POST", body=b"x" * (SMALL + 1),
        sent={"Content-Type": "application/x-www-form-urlencoded"},
    )  # fmt: skip
    yield _wanted("A body too large", status == 413, str(status), "See client_max_body_size.")
    if settings.X_ACCEL_PREFIX:
        status, _headers, _body = _ask(f"{settings.X_ACCEL_PREFIX}deploy-check")
        yield _wanted("Files behind nginx", status == 404, str(status), "Mark it `internal`.")


def _proxies() -> Iterator[Sign]:
    """Whether requests pass as many proxies as TRUSTED_PROXIES says: the alarm knows."""
    rung = Notice.objects.filter(key__startswith="alarm:proxies:", seen_at=None).exists()
    said = f"{settings.ALLAUTH_TRUSTED_PROXY_COUNT} trusted"
    to_do = "Requests pass another number of proxies: read the alarm in the bell."
    yield _wanted("Proxies", not rung, said, to_do)


def _wanted(what: str, good: bool, said: str, to_do: str) -> Sign:
    return Sign(what, said, "ok" if good else "danger", "" if good else to_do)
