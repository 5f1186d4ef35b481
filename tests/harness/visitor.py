"""Somebody with a browser, as far as forms and cookies go: for tests over a real socket."""

import time
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object) -> None:
        return None


class Visitor:
    """Keeps cookies, sends the CSRF token, follows nothing.

    `took` are the last answer's seconds, `body` is what it said.
    """

    def __init__(self, url: str) -> None:
        self.url, self.took, self.body = url, 0.0, b""
        self.cookies = CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.cookies), _NoRedirect
        )

    def _ask(self, request: urllib.request.Request) -> int:
        start = time.monotonic()
        try:
            with self._opener.open(request, timeout=60) as answer:
                self.body = answer.read()
                return answer.status
        except urllib.error.HTTPError as error:
            with error:
                self.body = error.read()
            return error.code
        finally:
            self.took = time.monotonic() - start

    def get(self, path: str) -> int:
        return self._ask(urllib.request.Request(self.url + path))

    def post(self, path: str, **fields: str) -> int:
        token = next((cookie.value for cookie in self.cookies if cookie.name == "csrftoken"), "")
        data = urllib.parse.urlencode(fields).encode()
        headers = {"X-CSRFToken": token or "", "Referer": self.url + path}
        return self._ask(urllib.request.Request(self.url + path, data, headers))

    def sign_in(self, email: str, password: str) -> int:
        self.get("/accounts/login/")
        return self.post("/accounts/login/", login=email, password=password)
