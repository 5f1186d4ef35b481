"""The addresses that any site has: for robots, for researchers, for password managers."""

import datetime as dt

from django.urls import reverse

from portal.core import clock


def test_whom_to_tell_of_a_weakness(client, settings):
    """RFC 9116: a contact, and an end that is to come, in less than a year."""
    settings.SITE_URL, settings.SECURITY_CONTACT = "https://x.example", "mailto:s@x.example"
    answer = client.get("/.well-known/security.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert fields["Contact"] == "mailto:s@x.example"
    assert fields["Canonical"] == "https://x.example/.well-known/security.txt"
    expires = dt.datetime.fromisoformat(fields["Expires"])
    assert clock.now() < expires < clock.now() + dt.timedelta(days=365)
    assert fields["Preferred-Languages"] == "fr, en"


def test_a_password_manager_finds_the_page(client):
    answer = client.get("/.well-known/change-password")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/password/change/")


def test_robots_keep_to_the_public_pages(client):
    closed = [line.partition(": ")[2] for line in client.get("/robots.txt").text.splitlines()[1:]]

    def may(address):
        return not any(address.startswith(path) for path in closed)

    for name in ("home:index", "integrators:register", "releases:index"):
        assert may(reverse(name)), name
    for address in (
        "/accounts/invitation/abc/", "/installations/sign/abc/", "/support/rate/abc/",
        "/support/sent-files/abc/",
        "/integrators/candidature/abc/", "/releases/unsubscribe/abc/", "/verify/ABCD/", "/admin/",
    ):  # fmt: skip
        assert not may(address), address
