"""Tokens that open an account or sign a report are never written into a log."""

import datetime as dt
import re
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.urls import reverse
from gunicorn.config import Config

from portal.infrastructure.access_log import MaskingLogger, masked

TOKEN = "Zk3-x_9TokenThatOpensADoor"
ROUTES = ("people:invitation", "installations:sign", "support:rate", "support:sent_file")
RESET = f"/accounts/password/reset/key/3f-{TOKEN}/"
PATHS = (*ROUTES, RESET)


def address(route: str) -> str:
    return route if route.startswith("/") else reverse(route, args=[TOKEN])


def nginx_masked(text: str, *, variable: str) -> str:
    """What the map of deploy/nginx.conf makes of `text`."""
    conf = (settings.BASE_DIR / "deploy" / "nginx.conf").read_text()
    block = re.search(rf"map \${variable} \$\w+ \{{(.*?)^\}}", conf, re.S | re.M)[1]
    pattern, answer = re.search(r'"~\*([^"]+)"\s+"([^"]+)";', block).groups()
    found = re.search(pattern.replace("(?<", "(?P<"), text, re.I)
    if not found:
        return text
    return re.sub(r"\$\{?(\w+)\}?", lambda name: found[name[1]], answer)


@pytest.mark.parametrize("route", PATHS)
@pytest.mark.parametrize("tail", ["", "?lang=fr", "code/"])
def test_tokens_are_masked(route, tail):
    path = address(route)
    for shown in (
        masked(f"GET {path}{tail} HTTP/1.1"),
        nginx_masked(f"GET {path}{tail} HTTP/1.1", variable="request"),
        nginx_masked(f"https://portal.example{path}{tail}", variable="http_referer"),
    ):
        assert TOKEN not in shown
        assert f"/***/{tail}" in shown
    quoted = "/accounts/login/?next=" + path.replace("/", "%2F")
    assert TOKEN not in masked(quoted)
    assert TOKEN not in nginx_masked(f"GET {quoted} HTTP/1.1", variable="request")


@pytest.mark.parametrize("path", ["/releases/4.2.1/", "/verify/ABCD-EFGH/", "/signatures/a/"])
def test_other_addresses_stay(path):
    assert masked(path) == nginx_masked(path, variable="request") == path


def test_the_line_that_gunicorn_writes_has_no_token():
    path = address("installations:sign")
    environ = {
        "REQUEST_METHOD": "GET", "RAW_URI": path, "PATH_INFO": path, "QUERY_STRING": "",
        "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1",
        "HTTP_REFERER": f"http://localhost{path}",
    }  # fmt: skip
    answer = SimpleNamespace(status="200 OK", sent=1, headers=[("Location", path)])
    request = SimpleNamespace(headers=[("REFERER", path)])
    logger = MaskingLogger(Config())
    atoms = logger.atoms(answer, request, environ, dt.timedelta(seconds=1))
    assert TOKEN not in str(atoms)
    assert atoms["r"] == "GET /installations/sign/***/ HTTP/1.1"
    assert environ["PATH_INFO"] == path


def test_the_servers_use_it():
    script = (settings.BASE_DIR / "script" / "server").read_text()
    assert "portal.infrastructure.access_log.MaskingLogger" in script
    conf = (settings.BASE_DIR / "deploy" / "nginx.conf").read_text()
    assert re.search(r"access_log \S+ portal;", conf)
    logged = re.search(r"log_format portal (.*?);", conf, re.S)[1]
    assert "$request " not in logged
    assert '"$request"' not in logged
    assert "$http_referer" not in logged
