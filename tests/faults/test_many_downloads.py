"""Twenty people on slow lines take a large file at once, and every page stays quick.

By the portal's own threads, and behind a real nginx with deploy/nginx.conf.
"""

import http.client
import socket
import time
from contextlib import closing

import pytest
from django.conf import settings
from django.test import Client

from tests.cast import sign_in
from tests.harness.web import Nginx, Web
from tests.releases import factories

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]
MEGABYTES = 24
CONTENT = b"MZ" + bytes(range(256)) * 4096 * MEGABYTES
PAGES = ["/", "/releases/", "/accounts/login/", "/integrators/", "/healthz"]
SLOW = 20


@pytest.fixture(params=["embedded", "nginx"])
def site(request, tmp_path):
    behind = request.param == "nginx"
    web = Web(
        **({"X_ACCEL_PREFIX": "/protected/", "TRUSTED_PROXIES": "1"} if behind else {})
    ).start()
    nginx = Nginx(tmp_path, web.port).start() if behind else None
    yield (nginx or web).port
    if nginx:
        nginx.stop()
    web.stop()


def cookie(user):
    client = sign_in(Client(), user)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def slow(port, url, user):
    """A reader with a small window who has seen the head and the first bytes, and reads no on."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    line.settimeout(60)
    line.connect(("127.0.0.1", port))
    line.sendall(
        f"GET {url} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie(user)}\r\n\r\n".encode()
    )
    head = b""
    while b"\r\n\r\n" not in head:
        head += line.recv(1024)
    assert head.startswith(b"HTTP/1.1 200"), head
    return line


def slowest(port):
    """How long the slowest of the pages takes."""
    took = []
    for page in PAGES * 2:
        start = time.monotonic()
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as link:
            link.request("GET", page, headers={"Host": "localhost"})
            answer = link.getresponse()
            answer.read()
        assert answer.status in (200, 302), page
        took.append(time.monotonic() - start)
    return max(took)


def test_twenty_slow_downloads_leave_every_page_quick(cast, site):
    release = factories.published(cast, content=CONTENT)
    url = release.files.get().get_absolute_url()
    slowest(site)
    quiet = slowest(site)
    people = [cast.manager, cast.technician, cast.quality]
    lines = [slow(site, url, people[number % 3]) for number in range(SLOW)]
    try:
        busy = slowest(site)
        # The next range of a download that runs is refused too, at once.
        factories.withdraw(cast.quality, release)
        with closing(http.client.HTTPConnection("127.0.0.1", site, timeout=60)) as link:
            ranged = {"Host": "localhost", "Cookie": cookie(cast.technician), "Range": "bytes=9-"}
            link.request("GET", url, headers=ranged)
            assert link.getresponse().status == 410
    finally:
        for line in lines:
            line.close()
    assert busy < max(1.5, 4 * quiet), f"{quiet:.2f} s before, {busy:.2f} s with {SLOW} downloads"
