"""A sender of resumable uploads (tus) that speaks to a real web server."""

import base64
import hashlib
import http.client
from collections.abc import Iterable
from contextlib import closing

from django.conf import settings
from django.test import Client

from tests.cast import sign_in

PART = "application/offset+octet-stream"


def link(port: int) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", port, timeout=120)


def headers_of(user) -> dict[str, str]:
    """What the browser of `user` sends with each request, a CSRF token included."""
    client = sign_in(Client(enforce_csrf_checks=True), user)
    client.get("/")
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    token = client.cookies[settings.CSRF_COOKIE_NAME].value
    return {"Host": "localhost", "Cookie": cookies, "X-CSRFToken": token}


def upload(port: int, headers, release, size: int, parts: Iterable[bytes], name="Big.exe") -> str:
    """Send `parts`, which are `size` bytes in all, as a file of the draft; their SHA-256."""
    headers = {**headers, "Tus-Resumable": "1.0.0"}
    told = {"filename": name, "kind": "installer", "version": release.version}
    metadata = ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in told.items())
    digest, offset = hashlib.sha256(), 0
    with closing(link(port)) as connected:
        more = {"Upload-Length": str(size), "Upload-Metadata": metadata}
        url = _ask(connected, "POST", "/api/v1/uploads", {**headers, **more}, 201)["Location"]
        for part in parts:
            digest.update(part)
            more = {"Upload-Offset": str(offset), "Content-Type": PART}
            _ask(connected, "PATCH", url, {**headers, **more}, 204, part)
            offset += len(part)
    return digest.hexdigest()


def _ask(connected, method, url, headers, expected, body=None):
    connected.request(method, url, body, headers)
    answer = connected.getresponse()
    content = answer.read()
    assert answer.status == expected, content
    return answer.headers
