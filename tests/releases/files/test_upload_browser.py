"""The real tus client in a real browser, over a connection that breaks."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import sync_playwright

from releases.files import resumable
from releases.models import ReleaseFile, Transfer
from tests.cast import sign_in
from tests.harness.processes import wait_for
from tests.releases import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZE = 20 * 1024 * 1024
CHROMIUM = "/usr/bin/chromium"


def drive(address, cookie, path):
    """Send the file at `path`; the second part breaks once. Returns what the page said."""
    seen = {"patches": 0, "methods": [], "errors": [], "progress": False}

    def watch(route):
        request = route.request
        seen["methods"].append(request.method)
        if request.method == "PATCH":
            seen["patches"] += 1
            if seen["patches"] == 2:
                return route.abort("connectionreset")
        return route.continue_()

    origin = "/".join(address.split("/")[:3])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(locale="fr-FR")
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": origin}])
        page = context.new_page()
        page.on("pageerror", lambda error: seen["errors"].append(str(error)))
        page.route("**/api/v1/uploads**", watch)
        page.goto(address)
        page.set_input_files("input[type=file]", path)
        page.get_by_role("button", name="Envoyer le fichier").click()
        page.locator("[data-drop-progress]").wait_for(state="visible")
        seen["progress"] = True
        page.get_by_role("row", name="Big.exe").wait_for(timeout=90_000)
        browser.close()
    return seen


def test_a_broken_connection_costs_one_part(cast, live_server, tmp_path):
    release = factories.draft(cast.quality)
    client = sign_in(Client(), cast.quality)
    file = tmp_path / "Big.exe"
    file.write_bytes(b"MZ" + bytes(SIZE - 2))
    url = f"{live_server.url}/releases/{release.version}/draft/files/"
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    with ThreadPoolExecutor(1) as pool:
        driven = pool.submit(drive, url, cookie, str(file))
        end = time.monotonic() + 120
        while not driven.done() and time.monotonic() < end:
            resumable.finish_due()
            time.sleep(0.5)
        seen = driven.result(timeout=5)
    wait_for(lambda: Transfer.objects.filter(done_at__isnull=False).exists(), 5)
    assert ReleaseFile.objects.get().size == SIZE
    assert seen["errors"] == []
    # Three parts of 8 MiB at most, one of them twice.
    assert seen["patches"] == 4
    assert "HEAD" in seen["methods"]
