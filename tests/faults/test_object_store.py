"""Releases in an S3 bucket: a real server, worker and store; only the store is a small one."""

import http.client
import urllib.error
import urllib.request
from contextlib import closing
from urllib.parse import parse_qs, urlsplit

import pytest

from portal.infrastructure import s3 as s3_settings
from releases.models import ReleaseFile, Transfer, Withdrawal
from tests.faults.time import let_leases_run_out
from tests.harness import tus
from tests.harness.memory import Memory
from tests.harness.processes import Worker, wait_for
from tests.harness.servers.s3server import BUCKET, S3Server
from tests.harness.web import Web
from tests.releases import factories

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]
MEGABYTE = 1024 * 1024
SIZE = 112 * MEGABYTE
GONE = (403, 404)
"""What S3 says of a key that is not there, by what the asker may see of the bucket."""


@pytest.fixture
def s3(tmp_path, settings):
    server = S3Server(tmp_path / "s3").start()
    settings.STORAGES = {**settings.STORAGES, "default": server.storages}
    yield server
    server.stop()


@pytest.fixture
def web(s3):
    server = Web(**s3.environment).start()
    yield server
    server.stop()


@pytest.fixture
def worker(s3):
    running = Worker(beat=True, queues="celery", **s3.environment).start()
    yield running
    running.stop()


def portal(web, url, user, method="GET"):
    """The portal's answer, not followed."""
    with closing(http.client.HTTPConnection("127.0.0.1", web.port, timeout=60)) as link:
        link.request(method, url, headers=tus.headers_of(user))
        return link.getresponse()


def fetch(address, **headers):
    """Status, headers and content of what the store answers to a link."""
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers)) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, b""


def test_a_large_file_goes_into_the_bucket_in_parts_and_nobody_grows(cast, s3, web, worker):
    release = factories.draft(cast.quality)
    block = b"MZ" + bytes(range(254))
    # The largest that a part may be, more of them than a process may grow by, then small ones:
    # the sender chooses.
    parts = [*[block * (16 * 4096)] * 5, *[bytes([number]) * (8 * MEGABYTE) for number in range(4)]]
    with Memory(web=web.process.pid, worker=worker.server.pid) as memory:
        sent = tus.upload(web.port, tus.headers_of(cast.quality), release, SIZE, parts)
        transfers = Transfer.objects.filter(done_at__isnull=False)
        wait_for(transfers.exists, 120, "the file in the bucket")
    file = ReleaseFile.objects.get()
    assert (file.size, file.sha256) == (SIZE, sent)
    head = s3.client().head_object(Bucket=BUCKET, Key=file.key)
    assert head["ContentLength"] == SIZE
    # The tag tells from how many parts it was put together.
    assert head["ETag"].strip('"').endswith(f"-{-(-SIZE // s3_settings.PART)}")
    wait_for(lambda: s3.keys("parts/") == [], 20, "the parts to be cleared away")
    # boto3's description of S3 takes a third of this, once.
    assert max(memory.grown().values()) < 48 * MEGABYTE, (memory.first, memory.most)


def test_a_link_of_two_minutes_that_dies_with_the_withdrawal(cast, s3, web, worker):
    release = factories.published(cast)
    file = release.files.get()
    url = file.get_absolute_url()
    answer = portal(web, url, cast.technician)
    assert answer.status == 302
    link = answer.headers["Location"]
    assert link.startswith(f"{s3.environment['S3_ENDPOINT_URL']}/{BUCKET}/{file.key}?")
    query = parse_qs(urlsplit(link).query)
    assert query["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    assert int(query["X-Amz-Expires"][0]) <= 120
    assert query["response-content-disposition"] == ['attachment; filename="Setup.exe"']

    assert fetch(link)[0::2] == (200, factories.CONTENT)
    status, headers, content = fetch(link, Range="bytes=100-199")
    assert (status, content) == (206, factories.CONTENT[100:200])
    assert headers["Content-Range"] == f"bytes 100-199/{file.size}"
    # HEAD and GET are signed apart: a store refuses the one with the link of the other.
    signature = "X-Amz-Signature"
    asked = portal(web, url, cast.technician, "HEAD").headers["Location"]
    assert parse_qs(urlsplit(asked).query)[signature] != query[signature]

    factories.withdraw(cast.quality, release)
    assert portal(web, url, cast.technician).status == 410
    wait_for(lambda: Withdrawal.objects.get().done_at, 60, "the move")
    assert fetch(link)[0] in GONE
    assert fetch(link, Range="bytes=100-")[0] in GONE
    file.refresh_from_db()
    assert s3.keys("releases/") == []
    assert s3.keys("withdrawn/") == [file.key]
    with file.file.open("rb") as kept:
        assert kept.read() == factories.CONTENT


def test_a_worker_that_dies_between_the_copy_and_the_removal(cast, s3, web, worker):
    release = factories.published(cast)
    file = release.files.get()
    link = portal(web, file.get_absolute_url(), cast.technician).headers["Location"]
    s3.hold.touch()
    factories.withdraw(cast.quality, release)
    wait_for(s3.held.exists, 60, "the removal to begin")
    worker.kill()
    assert s3.keys("releases/") == [file.key]
    assert len(s3.keys("withdrawn/")) == 1
    assert fetch(link)[0] == 200, "it was to die before the removal"
    assert portal(web, file.get_absolute_url(), cast.technician).status == 410

    s3.folder.joinpath("hold").unlink()
    assert let_leases_run_out(Withdrawal) == 1
    again = Worker(name="again", beat=True, queues="celery", **s3.environment).start()
    try:
        wait_for(lambda: Withdrawal.objects.get().done_at, 90, "the sweep")
    finally:
        again.stop()
    assert fetch(link)[0] in GONE
    file.refresh_from_db()
    assert s3.keys("releases/") == []
    assert s3.keys("withdrawn/") == [file.key]
