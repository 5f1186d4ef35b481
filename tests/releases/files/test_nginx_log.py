"""The proxy's log tells which downloads are complete, by a real nginx and line by line."""

import gzip
import io
import itertools
import json
import random
import socket

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from portal.core import clock
from portal.journal.models import JournalEntry
from releases.files.actions.record_download import record_download
from releases.files.downloads import merged
from releases.models import Download
from tests.cast import sign_in
from tests.harness.processes import wait_for
from tests.harness.web import Nginx, Web
from tests.releases import factories

SIZE = len(factories.CONTENT)
LARGE = b"MZ" + bytes(range(256)) * 4096 * 24
AT = "2026-11-25T10:00:00+01:00"


def read(*files):
    out = io.StringIO()
    call_command("read_download_log", *map(str, files), stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def line(download, status=200, sent=SIZE, span="", at=AT):
    return json.dumps(
        {"at": at, "download": str(download), "status": str(status), "bytes": str(sent),
         "range": span}
    )  # fmt: skip


@pytest.fixture
def download(cast):
    file = factories.published(cast).files.get()
    return record_download(by=cast.technician, file=file, representative=cast.technician_rep)


@pytest.fixture
def log(tmp_path):
    def write(*lines, name="portal-downloads.log"):
        path = tmp_path / name
        path.write_text("".join(f"{each}\n" for each in lines))
        return path

    return write


def fresh(download):
    download.refresh_from_db()
    return download


def completions():
    return JournalEntry.objects.filter(event="release.download_completed").count()


def test_a_whole_file_is_complete_and_only_once(download, log):
    path = log(line(download.pk))
    assert read(path) == [
        {"file": str(path), "lines": 1, "broken": 0, "downloads": 1, "unknown": 0, "completed": 1}
    ]
    assert fresh(download).completed_at.isoformat() == "2026-11-25T09:00:00+00:00"
    assert read(path)[0]["completed"] == 0
    assert completions() == 1


def test_half_of_it_is_not_until_a_rotated_log_tells_the_rest(download, log):
    older = log(line(download.pk, sent=100), name="portal-downloads.log.1")
    rest = line(download.pk, 206, SIZE - 100, f"bytes 100-{SIZE - 1}/{SIZE}")
    assert read(log(rest))[0]["completed"] == 0
    assert (fresh(download).completed_at, download.sent) == (None, [[100, SIZE]])
    packed = older.with_suffix(".gz")
    packed.write_bytes(gzip.compress(older.read_bytes()))
    assert read(packed)[0]["completed"] == 1
    assert fresh(download).completed_at


@pytest.mark.parametrize(
    "told",
    [
        {"sent": SIZE - 1},
        {"status": 304}, {"status": 416}, {"status": 206},
        {"status": 206, "span": f"bytes 0-{SIZE - 1}/{SIZE}", "sent": SIZE - 1},
        {"status": 206, "span": f"bytes 1-{SIZE - 1}/{SIZE}"},
    ],
)  # fmt: skip
def test_less_than_all_is_not_complete(download, log, told):
    assert read(log(line(download.pk, **told)))[0]["broken"] == 0
    assert fresh(download).completed_at is None
    assert completions() == 0


def test_broken_lines_are_counted_and_left_out(download, log):
    whole = line(download.pk)
    odd = ["{", "[]", "null", '"x"', whole[:40], "\x00\xff", line("x"), line(-1), line("9" * 30),
           line(download.pk, sent="-5"), line(download.pk, at="yesterday"),
           line(download.pk, at="2026-11-25T10:00:00"), "{}", "1" * 5000]  # fmt: skip
    told = read(log(*odd, "", whole, line(download.pk + 999)))[0]
    assert (told["broken"], told["unknown"], told["completed"]) == (len(odd), 1, 1)


def test_a_log_that_is_not_there_is_said_once_the_others_are_read(download, log, tmp_path):
    with pytest.raises(CommandError, match="nothing"):
        read(tmp_path / "nothing.log", log(line(download.pk)))
    assert fresh(download).completed_at


def test_many_downloads_cost_few_reads(cast, download, log, django_assert_max_num_queries):
    other = Download(file=download.file, user=cast.manager, started_at=clock.now())
    rows = Download.objects.bulk_create([other, *[_copy(other) for _ in range(30)]])
    path = log(*[line(row.pk) for row in rows])
    assert read(path)[0]["completed"] == 31
    with django_assert_max_num_queries(2):
        read(path)


def _copy(row):
    return Download(file=row.file, user=row.user, started_at=row.started_at)


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=12))
def test_spans_keep_their_bytes_in_whatever_order_they_come(spans):
    bytes_of = {byte for start, end in spans for byte in range(start, end)}
    shuffled = random.Random(0).sample(spans, len(spans))
    found = merged(shuffled)
    assert {byte for start, end in found for byte in range(start, end)} == bytes_of
    assert all(one[1] < other[0] for one, other in itertools.pairwise(found))
    assert merged([*found, *spans]) == found


def _ask(port, url, cookie, first=None, most=None):
    """Take a file over a line of our own; hang up after `most` bytes."""
    wanted = f"Range: bytes={first[0]}-{first[1]}\r\n" if first else ""
    with socket.socket() as link:
        link.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        link.settimeout(60)
        link.connect(("127.0.0.1", port))
        head = f"GET {url} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n{wanted}"
        link.sendall(f"{head}Connection: close\r\n\r\n".encode())
        taken = b""
        while (most is None or len(taken) < most) and (piece := link.recv(1 << 20)):
            taken += piece
    return taken


@pytest.mark.fault
@pytest.mark.django_db(transaction=True)
def test_by_a_real_nginx(cast, tmp_path):
    release = factories.published(cast, content=LARGE)
    url = release.files.get().get_absolute_url()
    web = Web(X_ACCEL_PREFIX="/protected/", TRUSTED_PROXIES="1").start()
    nginx = Nginx(tmp_path, web.port).start()
    log = tmp_path / "portal-downloads.log"

    def cookie(user):
        name = settings.SESSION_COOKIE_NAME
        return f"{name}={sign_in(Client(), user).cookies[name].value}"

    def lines(count):
        wait_for(lambda: len(log.read_text().splitlines()) == count, 30, "nginx's lines")

    try:
        answer = _ask(nginx.port, url, cookie(cast.manager))
        assert answer.endswith(LARGE[-1000:])
        assert b"X-Portal-Download" not in answer.partition(b"\r\n\r\n")[0]
        half = len(LARGE) // 2
        mine = cookie(cast.technician)
        _ask(nginx.port, url, mine, (0, half - 1))
        # What hangs up half-way gets no more than it took, and what is on the wire.
        _ask(nginx.port, url, cookie(cast.quality), most=100_000)
        lines(3)
        assert read(log)[0]["completed"] == 1
        whole, part, broken = (
            Download.objects.get(user=user)
            for user in (cast.manager, cast.technician, cast.quality)
        )
        assert whole.completed_at
        assert (part.completed_at, part.sent) == (None, [[0, half]])
        assert broken.completed_at is None
        assert 0 < broken.sent_bytes < len(LARGE)

        _ask(nginx.port, url, mine, (half, len(LARGE) - 1))
        # Nobody may have it: nothing is sent, so nothing is told.
        _ask(nginx.port, url, cookie(cast.candidate))
        lines(4)
        assert read(log)[0] | {"file": ""} == {
            "file": "", "lines": 4, "broken": 0, "downloads": 3, "unknown": 0, "completed": 1,
        }  # fmt: skip
        assert fresh(part).completed_at
    finally:
        nginx.stop()
        web.stop()
