"""A file of 2 GB up in parts and down again; no process of ours grows. MEGABYTES changes the size.

The embedded default: no nginx, the portal itself sends the file. The bare figure beside it is a
copy of as many bytes on the same disk.
"""

import base64
import hashlib
import http.client
import os
import shutil
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from portal.documents.tasks import seal_due
from portal.journal.tasks import sequence
from releases.models import ReleaseFile, Transfer
from tests.bench.report import report
from tests.cast import make_cast, sign_in
from tests.harness.processes import ROOT, Worker, free_port, wait_for
from tests.releases import factories

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]
SIZE = int(os.environ.get("MEGABYTES", "2048")) * 1024 * 1024
PART = 8 * 1024 * 1024
MOST = 150 * 1024 * 1024


class Memory(threading.Thread):
    """The largest memory that any process of some groups had, in bytes, one figure a group."""

    def __init__(self, **groups):
        super().__init__(daemon=True)
        self.groups, self.most, self.ended = groups, dict.fromkeys(groups, 0), False

    def run(self):
        while not self.ended:
            for name, group in self.groups.items():
                for status in Path("/proc").glob("[0-9]*/stat"):
                    try:
                        fields = status.read_text().rpartition(")")[2].split()
                    except OSError:
                        continue
                    if int(fields[2]) == group:
                        self.most[name] = max(self.most[name], int(fields[21]) * 4096)
            time.sleep(0.2)


@pytest.fixture
def web():
    port = free_port()
    name = str(connection.settings_dict["NAME"])
    command = [sys.executable, "-m", "gunicorn", "portal.wsgi", "--bind", f"127.0.0.1:{port}"]
    command += ["--worker-class", "gthread", "--workers", "2", "--threads", "4"]
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.harness.worker_settings"}
    env |= {"TEST_DATABASE": name, "VAR_DIR": str(settings.VAR_DIR), "PYTHONPATH": str(ROOT)}
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"], env=env, cwd=ROOT
    )
    with Path(settings.VAR_DIR, "web.log").open("wb") as log:
        process = subprocess.Popen(
            command, env=env, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
        )
    wait_for(lambda: _answers(port), 60, "the web server")
    yield port, process
    process.terminate()
    process.wait(20)


def _answers(port):
    try:
        with closing(link(port)) as found:
            found.request("GET", "/healthz")
            found.getresponse().read()
    except OSError:
        return False
    return True


def link(port):
    return http.client.HTTPConnection("127.0.0.1", port, timeout=120)


def content():
    """SIZE bytes, a part at a time, never two parts alike."""
    for number in range(SIZE // PART):
        yield (b"MZ%06d" % number).ljust(64, b".") * (PART // 64)


def up(port, headers, release):
    with closing(link(port)) as connected:
        return _up(connected, headers, release)


def _up(link, headers, release):
    told = {"filename": "Big.exe", "kind": "installer", "version": release.version}
    metadata = ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in told.items())
    link.request(
        "POST", "/api/v1/uploads",
        headers={**headers, "Upload-Length": str(SIZE), "Upload-Metadata": metadata},
    )  # fmt: skip
    answer = link.getresponse()
    assert answer.status == 201, answer.read()
    url, digest = answer.headers["Location"], hashlib.sha256()
    answer.read()
    for number, part in enumerate(content()):
        digest.update(part)
        more = {"Upload-Offset": str(number * PART), "Content-Type": TYPE}
        link.request("PATCH", url, part, {**headers, **more})
        answer = link.getresponse()
        assert answer.status == 204, answer.read()
        answer.read()
    return digest.hexdigest()


TYPE = "application/offset+octet-stream"


def down(port, headers, file):
    digest = hashlib.sha256()
    with closing(link(port)) as connected:
        connected.request("GET", file.get_absolute_url(), headers=headers)
        answer = connected.getresponse()
        assert answer.status == 200
        while piece := answer.read(1024 * 1024):
            digest.update(piece)
    return digest.hexdigest()


def copied(folder):
    start = time.monotonic()
    with (folder / "bare").open("wb") as target:
        for part in content():
            target.write(part)
    (folder / "bare").unlink()
    return time.monotonic() - start


def test_two_gigabytes_up_and_down(web):
    port, process = web
    cast = make_cast()
    release = factories.draft(cast.quality)
    client = sign_in(Client(enforce_csrf_checks=True), cast.quality)
    client.get(f"/releases/{release.version}/draft/files/")
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    headers = {
        "Cookie": cookies, "X-CSRFToken": client.cookies["csrftoken"].value,
        "Tus-Resumable": "1.0.0", "Host": "localhost",
    }  # fmt: skip
    # Sealing takes much memory and has a worker of its own in production; none is left here.
    for _ in range(2):
        sequence()
        seal_due()
    worker = Worker(beat=True).start()
    memory = Memory(web=process.pid, worker=os.getpgid(worker.server.process.pid))
    memory.start()
    try:
        start = time.monotonic()
        sent = up(port, headers, release)
        arrived = time.monotonic()
        wait_for(lambda: Transfer.objects.filter(done_at__isnull=False).exists(), 300, "the file")
        stored = time.monotonic()
        file = ReleaseFile.objects.get()
        got = down(port, headers, file)
        fetched = time.monotonic()
        bare = copied(Path(settings.VAR_DIR))
    finally:
        memory.ended = True
        worker.stop()
        shutil.rmtree(Path(settings.MEDIA_ROOT) / "parts", ignore_errors=True)
    megabytes = SIZE / 1024 / 1024
    report(
        f"{megabytes:.0f} MB",
        up=f"{arrived - start:.1f} s",
        checked_and_stored=f"{stored - arrived:.1f} s",
        down=f"{fetched - stored:.1f} s",
        bare_copy=f"{bare:.1f} s",
        ratio_down=f"{(fetched - stored) / bare:.1f}",
        **{f"{name}_memory": f"{most / 2**20:.0f} MB" for name, most in memory.most.items()},
    )
    assert sent == got == file.sha256
    assert max(memory.most.values()) < MOST
