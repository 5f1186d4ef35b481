"""A file of 2 GB up in parts and down again; no process of ours grows. MEGABYTES changes the size.

The embedded default: no nginx, the portal itself sends the file. The bare figure beside it is a
copy of as many bytes on the same disk.
"""

import hashlib
import os
import shutil
import time
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings

from releases.models import ReleaseFile, Transfer
from tests.bench.report import report
from tests.harness import tus
from tests.harness.memory import Memory
from tests.harness.processes import Worker, wait_for
from tests.harness.web import Web
from tests.releases import factories

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]
SIZE = int(os.environ.get("MEGABYTES", "2048")) * 1024 * 1024
PART = 8 * 1024 * 1024
MOST = 150 * 1024 * 1024


@pytest.fixture
def web():
    server = Web().start()
    yield server
    server.stop()


def content():
    """SIZE bytes, a part at a time, never two parts alike."""
    for number in range(SIZE // PART):
        yield (b"MZ%06d" % number).ljust(64, b".") * (PART // 64)


def down(port, headers, file):
    digest = hashlib.sha256()
    with closing(tus.link(port)) as connected:
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


def test_two_gigabytes_up_and_down(cast, web):
    release = factories.draft(cast.quality)
    headers = tus.headers_of(cast.quality)
    # The worker of deploy/portal-worker.service; what draws and seals PDFs is another.
    worker = Worker(beat=True, queues="celery").start()
    memory = Memory(web=web.process.pid, worker=worker.server.pid)
    try:
        with memory:
            start = time.monotonic()
            sent = tus.upload(web.port, headers, release, SIZE, content())
            arrived = time.monotonic()
            wait_for(Transfer.objects.filter(done_at__isnull=False).exists, 300, "the file")
            stored = time.monotonic()
            file = ReleaseFile.objects.get()
            got = down(web.port, headers, file)
            fetched = time.monotonic()
        bare = copied(Path(settings.VAR_DIR))
    finally:
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
