"""Files behind a real nginx: what it adds to our answer, and what it takes out of it."""

import http.client
from contextlib import closing

import pytest
from django.conf import settings
from django.test import Client

from releases.files import moving
from tests.cast import sign_in
from tests.harness.web import Nginx, Web
from tests.releases import factories

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]
ETAG = f'"{factories.sha256()}"'


@pytest.fixture
def nginx(tmp_path):
    web = Web(X_ACCEL_PREFIX="/protected/", TRUSTED_PROXIES="1").start()
    server = Nginx(tmp_path, web.port).start()
    yield server
    server.stop()
    web.stop()


def get(nginx, path, user=None, **headers):
    if user:
        name = settings.SESSION_COOKIE_NAME
        headers["Cookie"] = f"{name}={sign_in(Client(), user).cookies[name].value}"
    with closing(http.client.HTTPConnection("127.0.0.1", nginx.port, timeout=30)) as link:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        link.request("GET", path, headers={"Host": "localhost", **named})
        answer = link.getresponse()
        return answer, answer.read()


def test_nginx_sends_it_with_our_headers_in_ranges_and_stops_at_a_withdrawal(cast, nginx):
    release = factories.published(cast)
    file = release.files.get()
    url = file.get_absolute_url()

    answer, content = get(nginx, url, cast.technician)
    assert (answer.status, content) == (200, factories.CONTENT)
    assert answer.headers["ETag"] == ETAG
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Setup.exe"'
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert "X-Accel-Redirect" not in answer.headers
    assert sorted(set(answer.headers.keys())) == sorted(answer.headers.keys()), "one sent twice"

    answer, content = get(nginx, url, cast.technician, Range="bytes=100-199")
    assert (answer.status, content) == (206, factories.CONTENT[100:200])
    # Resumed where it broke off, if it is still the same file; else whole.
    answer, rest = get(nginx, url, cast.technician, Range="bytes=1000-", If_Range=ETAG)
    assert (answer.status, rest) == (206, factories.CONTENT[1000:])
    answer, content = get(nginx, url, cast.technician, Range="bytes=1000-", If_Range='"other"')
    assert (answer.status, content) == (200, factories.CONTENT)
    answer, content = get(nginx, url, cast.technician, Range="bytes=99999999-")
    assert answer.status == 416

    # The location itself is nobody's, and nobody chooses what we answer.
    assert get(nginx, f"/protected/{file.key}", cast.technician)[0].status == 404
    answer, content = get(nginx, "/releases/", X_Accel_Redirect=f"/protected/{file.key}")
    assert content != factories.CONTENT
    assert get(nginx, url)[0].status == 302
    assert get(nginx, url, cast.candidate)[0].status == 403

    factories.withdraw(cast.quality, release)
    assert get(nginx, url, cast.technician, Range="bytes=100-199")[0].status == 410
    moving.hide_due()
    answer, content = get(nginx, url, cast.technician)
    assert answer.status == 410
    assert "retirée" in content.decode()
