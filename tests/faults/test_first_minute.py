"""The first minute with the portal: everything works while its demo is still being loaded."""

import re
import signal

import pytest

from tests.harness.processes import Embedded, kill_group, wait_for
from tests.harness.visitor import Visitor

pytestmark = pytest.mark.fault
PASSWORD = "demo-portal-2026"
ACCOUNTS = (
    *("manager", "technician", "candidate"),
    *("quality", "quality2", "support", "auditor", "admin"),
)
SHARE = re.compile(r"(\d+)\N{NO-BREAK SPACE}% de ses deux années")


def share(portal: Embedded) -> int:
    """What the banner tells."""
    status, page = portal.get("/")
    assert status == 200
    found = SHARE.search(page.decode())
    return int(found.group(1)) if found else 100


def test_everything_works_while_the_demo_is_loaded_and_a_broken_load_begins_anew(tmp_path):
    portal = Embedded(tmp_path / "var", from_nothing=True).start()
    try:
        begun = share(portal)
        assert begun < 100
        assert portal.get("/journal/checkpoint")[0] == 200
        for name in ACCOUNTS:
            visitor = Visitor(portal.url)
            assert visitor.sign_in(f"{name}@demo.example", PASSWORD) == 302, name
            assert visitor.get("/") == 200
        assert visitor.sign_in("support@demo.example", "wrong") in (200, 302)
        wait_for(lambda: share(portal) > begun, 60, "the demo to go on")
        # A worker is there already: somebody who waits for a mail or a seal gets it.
        assert portal.pid("worker")
        assert portal.pid("sealer")
        first = share(portal)
        assert first < 100
    finally:
        portal.process.send_signal(signal.SIGKILL)
        kill_group(portal.process.pid)
        portal.process.wait(10)
    wait_for(lambda: portal_is_gone(portal), 30, "the end of the servers")

    # What it says from here on.
    portal.log.unlink()
    again = Embedded(tmp_path / "var", from_nothing=True).start()
    try:
        assert "put aside" in again.log.read_text()
        (folder,) = (tmp_path / "var").glob("unfinished-*")
        assert (folder / "portal.sqlite3").exists()
        assert share(again) < 100
        assert Visitor(again.url).sign_in("candidate@demo.example", PASSWORD) == 302
    finally:
        again.stop()


def portal_is_gone(portal: Embedded) -> bool:
    try:
        portal.get("/healthz")
    except OSError:
        return True
    return False
