"""The load, against a server of the test's own."""

import http.client
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import sleep
from urllib.parse import parse_qs

import pytest

from tests.bench.yardstick import load
from tests.bench.yardstick.load import Job
from tests.bench.yardstick.servers import deployed_options
from tests.harness.processes import free_port


class Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    seen: list = []

    def do_GET(self):
        self.seen.append((self.command, self.path, self.headers["Cookie"], ""))
        self._answer(404 if self.path.startswith("/lost/") else 200)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        same = f"csrftoken={self.headers['X-CSRFToken']}" in self.headers["Cookie"]
        self.seen.append((self.command, self.path, self.headers["Cookie"], body))
        self._answer(302 if same else 403)

    def _answer(self, status):
        self.send_response(status)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    Answers.seen = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield running.server_port
        running.shutdown()
        thread.join()


def test_jobs_go_round_with_one_write_after_twenty_reads():
    reads, writes = [Job(f"/{number}/") for number in range(7)], [Job("/a/"), Job("/b/")]
    run = load.Run(reads, writes, end=0)
    turns = [run.job(turn) for turn in range(21 * 14)]
    assert [place for place, (kind, _job) in enumerate(turns) if kind == "write"] == [
        *range(20, 21 * 14, 21)
    ]
    counts = [sum(job.path == read.path for _kind, job in turns) for read in reads]
    assert sum(counts) == 280
    assert max(counts) - min(counts) <= 2
    assert [job.path for kind, job in turns if kind == "write"] == ["/a/", "/b/"] * 7
    assert {run.job(20)[0] for run in [load.Run(reads, [], end=0)]} == {"read"}


@pytest.mark.network
def test_reads_bear_their_session_and_each_write_is_another_form(server):
    link = http.client.HTTPConnection("127.0.0.1", server, timeout=20)
    assert load.ask(link, Job("/3/", "s3"), 1)[0] == 200
    for unique in (1, 2):
        assert load.ask(link, Job("/w/", "w", {"body": "Bonjour"}, 302), unique)[0] == 302
    link.close()
    read, *written = Answers.seen
    assert read == ("GET", "/3/", "sessionid=s3", "")
    assert all("sessionid=w" in cookie for _method, _path, cookie, _body in written)
    bodies = [parse_qs(body)["body"][0] for *_rest, body in written]
    assert bodies == ["Bonjour 1", "Bonjour 2"]


@pytest.mark.network
def test_what_is_not_answered_as_expected_is_an_error_and_no_read(server):
    found = load.measure(server, [Job("/"), Job("/lost/?q=1")], 0.2)
    assert len(found.reads) > 0
    assert list(found.errors) == ["404 /lost/"]
    assert abs(found.errors["404 /lost/"] - len(found.reads)) <= load.CLIENTS


@pytest.mark.network
def test_a_server_that_is_gone_is_an_error_each_time(server):
    found = load.measure(free_port(), [Job("/")], 0.05)
    assert found.reads == []
    assert found.errors["ConnectionRefusedError"] > 0


@pytest.mark.network
def test_at_a_rate_so_many_are_asked_and_no_more(server):
    found = load.measure_at(server, 50, [Job("/")], 1)
    assert 40 <= len(found.reads) <= 51
    assert found.errors == {}


@pytest.mark.network
def test_whoever_waits_for_a_slow_server_is_counted_from_when_it_was_due(server, monkeypatch):
    monkeypatch.setattr(load, "WAITING", 1)
    answer = Answers._answer
    monkeypatch.setattr(Answers, "_answer", lambda self, code: (sleep(0.1), answer(self, code)))
    found = load.measure_at(server, 50, [Job("/")], 1)
    # One at a time, ten a second: the last of them was due long ago.
    assert len(found.reads) < 15
    assert found.reads[-1] > 0.5


def test_gunicorn_gets_what_the_shipped_unit_says():
    options = deployed_options()
    assert "gthread" in options
    assert "--bind" not in options
    assert not any(":" in option for option in options)
