"""A disk with no room left: what only reads goes on, and all else says what is amiss.

The disks are real, and small: file systems in memory that are filled to the last byte.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
import uuid
from pathlib import Path

import pytest

from tests.harness.processes import Embedded, Server, free_port, lib, wait_for
from tests.harness.visitor import Visitor

pytestmark = [pytest.mark.fault, pytest.mark.long]
PASSWORD = "demo-portal-2026"
NO_ROOM = 507
TICKET = {"subject": "Imprimante", "body": "Depuis ce matin. " * 1000}
READ = {
    "": ["/healthz", "/", "/releases/", "/releases/current.json", "/integrators/",
         "/integrators/register.json", "/verify/", "/journal/checkpoint", "/wiki/"],
    "manager": ["/", "/releases/", "/installations/", "/support/", "/wiki/", "/notices/"],
    "quality": ["/", "/integrators/manage/", "/installations/base/", "/integrators/manage/short/"],
    "support": ["/", "/admin/support/ticket/", "/support/statistics/"],
    "auditor": ["/", "/health/", "/integrators/manage/", "/journal/checkpoint"],
    "admin": ["/", "/admin/", "/settings/"],
}  # fmt: skip
"""Who reads what; "" is whoever has not signed in."""


class Disk:
    """A file system of `size` that can be filled and emptied again."""

    def __init__(self, folder: Path, size: str) -> None:
        self.folder, self.rest = folder, folder / "rest"
        folder.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=0755", "tmpfs", str(folder)]
        subprocess.run(mount, check=True)

    def fill(self) -> None:
        with self.rest.open("ab", buffering=0) as file:
            for size in (1 << 20, 1 << 12, 1):
                try:
                    while True:
                        file.write(b"\0" * size)
                except OSError:
                    continue
        assert shutil.disk_usage(self.folder).free == 0

    def empty(self) -> None:
        self.rest.unlink(missing_ok=True)

    def take_away(self) -> None:
        subprocess.run(["umount", "--lazy", str(self.folder)], check=True)


@pytest.fixture
def disk():
    if os.geteuid() != 0:
        pytest.skip("only who administers a machine may mount a disk")
    # PostgreSQL runs under an account of its own, which is to reach it.
    folder = Path(tempfile.mkdtemp(prefix="portal-disk-"))
    folder.chmod(0o711)
    made = []

    def make(size: str) -> Disk:
        made.append(Disk(folder / f"disk-{len(made)}", size))
        return made[-1]

    yield make
    for one in made:
        one.take_away()
    shutil.rmtree(folder)


def people(portal: Embedded) -> dict[str, Visitor]:
    """One of each kind, signed in while there is room."""
    found = {"": Visitor(portal.url)}
    for name in filter(None, READ):
        found[name] = Visitor(portal.url)
        assert found[name].sign_in(f"{name}@demo.example", PASSWORD) == 302, name
    return found


def all_read(visitors: dict[str, Visitor]) -> dict[str, int]:
    """What did not answer 200."""
    asked = {f"{n} {path}": visitors[n].get(path) for n in READ for path in READ[n]}
    return {what: status for what, status in asked.items() if status != 200}


def refused(visitor: Visitor) -> None:
    """A ticket is not taken in, and the page says why and whom to call."""
    assert visitor.post("/support/new/", **TICKET) == NO_ROOM
    page = visitor.body.decode()
    assert "tel:" in page
    assert "place" in page


def test_with_the_portals_own_disk_full_pages_are_read_and_nothing_is_half_done(disk):
    small = disk("600m")
    portal = Embedded(small.folder / "var", only="web", demo=True)
    try:
        portal.start()
        visitors = people(portal)
        assert all_read(visitors) == {}
        entries = "from portal.journal.models import JournalEntry as E; result = E.objects.count()"
        before = portal.run(entries)

        small.fill()
        for _ in range(3):
            assert all_read(visitors) == {}
        assert Visitor(portal.url).sign_in("technician@demo.example", PASSWORD) == NO_ROOM
        refused(visitors["manager"])

        small.empty()
        assert portal.run(entries) == before
        assert Visitor(portal.url).sign_in("technician@demo.example", PASSWORD) == 302
        assert visitors["manager"].post("/support/new/", **TICKET) == 302
        assert portal.manage("verify_journal").returncode == 0
    finally:
        portal.stop()


class PostgreSQL:
    """A server whose files lie on a disk that can be filled."""

    def __init__(self, folder: Path) -> None:
        programs = lib.postgresql_programs()
        user = next((name for name in ("postgres", "nobody") if _is_known(name)), None)
        data, self.port = folder / "data", free_port()
        data.mkdir(mode=0o700)
        shutil.chown(data, user)
        initdb = [str(programs / "initdb"), "-D", str(data), "--no-sync", "-A", "trust"]
        initdb += ["-U", "portal", "--encoding=UTF8", "--locale=C.UTF-8", "--wal-segsize=1"]
        become = lib.as_user(user)
        env = {**os.environ, "HOME": str(folder), "LC_ALL": "C"}
        subprocess.run(initdb, check=True, capture_output=True, cwd=folder, env=env, **become)
        serve = [str(programs / "postgres"), "-D", str(data), "-p", str(self.port), "-k", ""]
        serve += ["-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]
        self.log = folder.parent / "postgresql.log"
        self.server = Server("PostgreSQL", serve, cwd=folder, log=self.log, user=user)
        self.server.start()
        ready = [str(programs / "pg_isready"), "-h", "127.0.0.1", "-p", str(self.port)]
        wait_for(lambda: subprocess.run(ready, capture_output=True).returncode == 0, 60, "it")

    @property
    def url(self) -> str:
        return f"postgres://portal@127.0.0.1:{self.port}/postgres"

    def stop(self) -> None:
        lib.stop_all([self.server])


def _is_known(name: str) -> bool:
    try:
        return bool(pwd.getpwnam(name))
    except KeyError:
        return False


USERS = f"""
from tests.cast import make_cast
from django.contrib.auth.hashers import make_password
from portal.accounts.models import User
cast = make_cast()
manager = User.objects.get(pk=cast.manager.pk)
User.objects.filter(pk=manager.pk).update(password=make_password({PASSWORD!r}))
result = manager.email
"""


@pytest.mark.django_db(transaction=True)
def test_with_the_databases_disk_full_pages_are_read_and_nothing_is_half_done(disk, tmp_path):
    small = disk("300m")
    database = PostgreSQL(small.folder)
    portal = Embedded(
        tmp_path / "var", only="web", DATABASE_URL=database.url, SECRET_KEY=uuid.uuid4().hex
    )
    try:
        assert portal.manage("make_keys").returncode == 0
        portal.start()
        manager, visitor = Visitor(portal.url), Visitor(portal.url)
        assert manager.sign_in(str(portal.run(USERS)), PASSWORD) == 302
        entries = "from portal.journal.models import JournalEntry as E; result = E.objects.count()"
        before = portal.run(entries)

        small.fill()
        # What the last pages of its files still had room for.
        statuses = [manager.post("/support/new/", **TICKET) for _ in range(40)]
        assert statuses[-1] == NO_ROOM
        refused(manager)
        for _ in range(3):
            # No worker has signed a checkpoint there.
            public = [path for path in READ[""] if path != "/journal/checkpoint"]
            assert [path for path in public if visitor.get(path) != 200] == []
            assert [path for path in READ["manager"] if manager.get(path) != 200] == []

        small.empty()
        assert manager.post("/support/new/", **TICKET) == 302
        taken = statuses.count(302) + 1
        assert portal.run(entries) == before + taken
        tickets = "from support.models import Ticket as T; result = T.objects.count()"
        assert portal.run(tickets) == taken
    finally:
        portal.stop()
        database.stop()
