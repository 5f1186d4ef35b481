"""Evidence and rate limits see the client's address through the nginx that we ship.

Clients of several addresses are had on loopback, all of whose addresses are this machine's.
"""

import http.client
import re
import subprocess
import sys
from contextlib import closing
from urllib.parse import urlencode

import pytest
from allauth.usersessions.models import UserSession
from django.conf import global_settings, settings
from django.test import Client

from portal.outbox.notices import Notice
from releases.models import Download
from tests.accounts.factories import PASSWORD, UserFactory
from tests.cast import sign_in
from tests.harness.processes import ROOT
from tests.harness.web import Nginx, Web
from tests.releases import factories

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]
HERS, HIS = "127.0.0.9", "127.0.0.10"
FORGED = "203.0.113.5, 203.0.113.6"


@pytest.fixture
def behind(tmp_path, settings):
    # As the web server checks them.
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS
    started = []

    def start(trusted: str) -> int:
        web = Web(X_ACCEL_PREFIX="/protected/", TRUSTED_PROXIES=trusted).start()
        started.append(web)
        nginx = Nginx(tmp_path / trusted, web.port).start()
        started.append(nginx)
        return nginx.port

    yield start
    for server in reversed(started):
        server.stop()


def ask(port, path, *, source, fields=None, cookie=""):
    """One request from the address `source`, which claims to come from elsewhere."""
    headers = {"Host": "localhost", "X-Forwarded-For": FORGED, "Cookie": cookie}
    body = None
    if fields is not None:
        body = urlencode(fields)
        headers |= {"Content-Type": "application/x-www-form-urlencoded"}
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=30, source_address=(source, 0))
    with closing(link):
        link.request("POST" if body else "GET", path, body, headers)
        answer = link.getresponse()
        return answer, answer.read().decode(errors="replace")


def try_to_sign_in(port, email, password, *, source):
    page, html = ask(port, "/accounts/login/", source=source)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', html).group(1)
    fields = {"csrfmiddlewaretoken": token, "login": email, "password": password}
    cookie = page.headers["Set-Cookie"].partition(";")[0]
    return ask(port, "/accounts/login/", source=source, fields=fields, cookie=cookie)[0].status


def test_a_download_and_a_sign_in_keep_the_clients_address(cast, behind):
    port = behind("1")
    release = factories.published(cast)
    name = settings.SESSION_COOKIE_NAME
    cookie = f"{name}={sign_in(Client(), cast.technician).cookies[name].value}"
    url = release.files.get().get_absolute_url()
    assert ask(port, url, source=HERS, cookie=cookie)[0].status == 200
    assert Download.objects.get().ip == HERS

    user = UserFactory()
    assert try_to_sign_in(port, user.email, PASSWORD, source=HIS) == 302
    assert UserSession.objects.get(user=user).ip == HIS
    assert not Notice.objects.filter(key__startswith="alarm:").exists()


def test_who_tries_too_often_keeps_nobody_else_out(behind):
    port = behind("1")
    hers, his = UserFactory(), UserFactory()
    for number in range(12):
        try_to_sign_in(port, f"nobody{number}@martin.example", "wrong", source=HERS)
    assert try_to_sign_in(port, hers.email, PASSWORD, source=HERS) != 302
    assert try_to_sign_in(port, his.email, PASSWORD, source=HIS) == 302


@pytest.mark.parametrize("trusted", ["0", "2"])
def test_a_wrong_number_of_proxies_rings_and_never_believes_the_visitor(cast, behind, trusted):
    port = behind(trusted)
    user = UserFactory()
    assert try_to_sign_in(port, user.email, PASSWORD, source=HERS) == 302
    assert UserSession.objects.get(user=user).ip == "127.0.0.1"
    assert Notice.objects.filter(recipient=cast.admin, key__startswith="alarm:proxies:").exists()


@pytest.mark.parametrize(
    ("said", "works"),
    [
        ({"SITE_URL": "https://portal.example"}, False),
        ({"X_ACCEL_PREFIX": "/protected/"}, False),
        ({"SITE_URL": "https://portal.example", "TRUSTED_PROXIES": "0"}, True),
        ({"X_ACCEL_PREFIX": "/protected/", "TRUSTED_PROXIES": "1"}, True),
        ({"TRUSTED_PROXIES": "-1"}, False),
        ({"TRUSTED_PROXIES": "one"}, False),
        ({}, True),
    ],
)
def test_the_number_must_be_said_where_a_proxy_stands_in_front(tmp_path, said, works):
    done = subprocess.run(
        [sys.executable, "-c", "import portal.settings"],
        env={"VAR_DIR": str(tmp_path), "PATH": "/usr/bin:/bin", **said},
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode == 0) == works, done.stderr
    assert works or "TRUSTED_PROXIES must be" in done.stderr


def test_the_example_says_what_the_shipped_nginx_is():
    example = (ROOT / "deploy" / "portal.env.example").read_text()
    assert "\nTRUSTED_PROXIES=1\n" in example
    shipped = (ROOT / "deploy" / "nginx.conf").read_text()
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in shipped
