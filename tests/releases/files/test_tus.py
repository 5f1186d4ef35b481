"""The tus server: parts in order, nothing lost, nothing twice, refusals with their reason."""

import base64
import datetime as dt
import hashlib
import io
import threading

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.db import connections
from django.test import Client

from portal.core import clock
from portal.journal.models import JournalEntry
from releases.files import resumable
from releases.models import ReleaseFile, Transfer
from tests.cast import sign_in
from tests.releases import factories

pytestmark = pytest.mark.django_db
URL = "/api/v1/uploads"
TUS = {"Tus-Resumable": "1.0.0"}
CONTENT = factories.CONTENT
SIZE = len(CONTENT)


@pytest.fixture
def release(cast):
    return factories.draft(cast.quality)


@pytest.fixture
def client(cast):
    return sign_in(Client(), cast.quality)


def metadata(**values):
    return ",".join(
        f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in values.items()
    )


def begin(client, release, name="Setup.exe", size=SIZE, kind="installer"):
    told = metadata(filename=name, kind=kind, version=release.version)
    headers = {**TUS, "Upload-Length": str(size), "Upload-Metadata": told}
    return client.post(URL, headers=headers)


def send(client, url, offset, data, **headers):
    return client.patch(
        url, data, content_type="application/offset+octet-stream",
        headers={**TUS, "Upload-Offset": str(offset), **headers},
    )  # fmt: skip


def received(client, url):
    answer = client.head(url, headers=TUS)
    assert answer.status_code == 200
    return int(answer["Upload-Offset"])


def test_parts_become_the_file(client, release, cast):
    answer = begin(client, release)
    assert (answer.status_code, answer["Tus-Resumable"]) == (201, "1.0.0")
    url = answer["Location"]
    assert received(client, url) == 0
    for offset in range(0, len(CONTENT), 3000):
        part = CONTENT[offset : offset + 3000]
        assert send(client, url, offset, part)["Upload-Offset"] == str(offset + len(part))
    assert client.get(url).json()["state"] == "checking"
    assert resumable.finish_due() == 1
    assert resumable.finish_due() == 0
    assert client.get(url).json()["state"] == "stored"
    file = release.files.get()
    assert (file.size, file.sha256) == (len(CONTENT), factories.sha256())
    assert file.blake2b == hashlib.blake2b(CONTENT).hexdigest()
    with file.file.open("rb") as stored:
        assert stored.read() == CONTENT
    assert JournalEntry.objects.filter(event="release.file_added").count() == 1


def test_the_parts_are_gone_afterwards(client, release, django_capture_on_commit_callbacks):
    url = begin(client, release)["Location"]
    send(client, url, 0, CONTENT)
    [key] = Transfer.objects.get().parts.values_list("key", flat=True)
    assert default_storage.exists(key)
    with django_capture_on_commit_callbacks(execute=True):
        resumable.finish_due()
    assert not default_storage.exists(key)


@pytest.mark.parametrize("offset", [1, 5, 3001])
def test_a_part_at_another_place_is_refused(client, release, offset):
    url = begin(client, release)["Location"]
    send(client, url, 0, CONTENT[:3000])
    assert send(client, url, offset, b"x").status_code == 409
    assert received(client, url) == 3000


def test_more_than_was_announced_is_not_taken(client, release):
    url = begin(client, release)["Location"]
    assert send(client, url, 0, CONTENT + b"more")["Upload-Offset"] == str(len(CONTENT))


def test_what_arrived_before_the_connection_broke_is_kept(client, release):
    class Breaks(io.BytesIO):
        def read(self, size=-1):
            if data := super().read(size):
                return data
            raise OSError("gone")

    begin(client, release)
    transfer = Transfer.objects.get()
    assert resumable.take(transfer, 0, Breaks(CONTENT[:100]), None) == 100
    transfer.refresh_from_db()
    assert transfer.received == 100


def test_a_checksum_that_is_wrong_takes_nothing(client, release):
    url = begin(client, release)["Location"]
    right = base64.b64encode(hashlib.sha256(CONTENT[:50]).digest()).decode()
    answer = send(client, url, 0, CONTENT[1:51], **{"Upload-Checksum": f"sha256 {right}"})
    assert answer.status_code == 460
    assert received(client, url) == 0
    answer = send(client, url, 0, CONTENT[:50], **{"Upload-Checksum": f"sha256 {right}"})
    assert answer.status_code == 204
    answer = send(client, url, 50, b"x", **{"Upload-Checksum": "crc32 AAAA"})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("name", "size", "status"),
    [("Setup exe", 10, 400), ("Setup.sh", 10, 400), ("Setup.exe", 10**12, 413), ("a.exe", 0, 400)],
)
def test_what_cannot_be_published_is_refused_before_it_is_sent(client, release, name, size, status):
    assert begin(client, release, name, size).status_code == status
    assert not Transfer.objects.exists()


def test_too_much_under_way_is_refused(client, release, settings):
    settings.RELEASE_FILE_MAX_BYTES = 100
    for number in range(4):
        assert begin(client, release, f"a{number}.exe", 100).status_code == 201
    answer = begin(client, release, "b.exe", 1)
    assert answer.status_code == 413
    assert "en cours" in answer.content.decode()


def test_a_file_that_is_not_what_its_name_says_is_told(client, release):
    url = begin(client, release, size=10)["Location"]
    send(client, url, 0, b"#!/bin/sh\n")
    resumable.finish_due()
    told = client.get(url).json()
    assert told["state"] == "failed"
    assert "Setup.exe" in told["why"]
    assert not ReleaseFile.objects.exists()
    assert client.head(url, headers=TUS).status_code == 410


def test_stopping_forgets_it(client, release):
    url = begin(client, release)["Location"]
    send(client, url, 0, CONTENT[:10])
    [key] = Transfer.objects.get().parts.values_list("key", flat=True)
    assert client.delete(url, headers=TUS).status_code == 204
    assert not default_storage.exists(key)
    assert client.head(url, headers=TUS).status_code == 404


def test_an_unfinished_one_expires(client, release):
    url = begin(client, release)["Location"]
    assert "GMT" in send(client, url, 0, CONTENT[:10])["Upload-Expires"]
    assert resumable.finish_due() == 0
    with time_machine.travel(clock.now() + dt.timedelta(hours=49)):
        resumable.finish_due()
    assert client.get(url).json()["state"] == "failed"
    assert send(client, url, 10, b"x").status_code == 409


def test_others_do_not_find_it_and_the_version_of_the_protocol_counts(client, release, cast):
    url = begin(client, release)["Location"]
    assert sign_in(Client(), cast.quality2).head(url, headers=TUS).status_code == 404
    answer = client.post(URL, headers={"Tus-Resumable": "0.2.2"})
    assert (answer.status_code, answer["Tus-Version"]) == (412, "1.0.0")
    told = client.options(URL)
    assert "termination" in told["Tus-Extension"]


def test_no_part_without_the_csrf_token(release, cast):
    strict = sign_in(Client(enforce_csrf_checks=True), cast.quality)
    assert begin(strict, release).status_code == 403
    assert not Transfer.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_that_send_the_same_part_at_once(cast):
    release = factories.draft(cast.quality)
    client = sign_in(Client(), cast.quality)
    url = begin(client, release)["Location"]
    statuses, barrier = [], threading.Barrier(2)

    def run():
        own = sign_in(Client(), cast.quality)
        barrier.wait()
        try:
            statuses.append(send(own, url, 0, CONTENT[:3000]).status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [204, 409]
    assert Transfer.objects.get().parts.count() == 1
