"""script/server: one command up, one signal down, and what dies in between comes back."""

import signal
import socket
import subprocess
import sys

import pytest

from tests.harness.processes import ROOT, Embedded, embedded_environment, free_port, wait_for

pytestmark = pytest.mark.fault


def members(group: int) -> list[int]:
    """The processes of a group that still run."""
    listed = subprocess.run(["ps", "-eo", "pid=,pgid=,stat="], capture_output=True, text=True)
    rows = (line.split() for line in listed.stdout.splitlines())
    return [int(pid) for pid, of, stat in rows if int(of) == group and not stat.startswith("Z")]


def test_it_serves_restarts_what_dies_and_leaves_nothing_behind(tmp_path):
    portal = Embedded(tmp_path / "var", from_nothing=True, DEMO="0").start()
    try:
        assert portal.get("/healthz") == (200, b"ok\n")
        groups = [portal.pid(name) for name in ("web", "worker", "sealer", "beat")]
        killed = portal.kill("worker")
        wait_for(lambda: portal.pid("worker") != killed, 20, "a new worker")
        wait_for(lambda: not members(killed), 10, "the end of the old worker's children")
        groups.append(portal.pid("worker"))
        assert portal.get("/healthz")[0] == 200
    finally:
        portal.stop()
    assert portal.process.returncode == 0
    assert not [pid for group in groups for pid in members(group)]
    assert not list((portal.var_dir / "run").glob("*.pid"))


def test_killed_itself_it_takes_its_servers_along(tmp_path):
    portal = Embedded(tmp_path / "var", only="web", DEMO="0").start()
    web = portal.pid("web")
    portal.process.send_signal(signal.SIGKILL)
    portal.process.wait(10)
    wait_for(lambda: not members(web), 20, "the end of the web server")


def test_a_taken_port_is_said_at_once(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, str(ROOT / "script" / "server")],
            env=embedded_environment(tmp_path / "var", port),
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert done.returncode == 1
    assert f"Port {port} is taken" in done.stderr


def test_the_demo_is_not_loaded_where_others_could_reach_it(tmp_path):
    portal = Embedded(tmp_path / "var", only="web", HOST="0.0.0.0", PORT=str(free_port()))
    portal.start()
    try:
        assert "No demo" in portal.log.read_text()
        people = "from portal.accounts.models import User; result = User.objects.count()"
        assert portal.run(people) == 0
    finally:
        portal.stop()
