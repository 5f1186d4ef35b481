"""A load on one server: some clients, each with a connection of its own that it keeps."""

from __future__ import annotations

import http.client
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import urlencode

from tests.bench.yardstick.figures import Load

CLIENTS = 4
READS_A_WRITE = 20
WAITING = 32
"""So many requests at most are under way at once where a rate is given."""
_CSRF = "c" * 32


@dataclass(frozen=True)
class Job:
    """One request. What is not answered by `expected` is an error."""

    path: str
    session: str = ""
    body: dict[str, str] = field(default_factory=dict)
    expected: int = 200

    def headers(self) -> dict[str, str]:
        cookies = {"sessionid": self.session} if self.session else {}
        sent = {"Host": "localhost", "Accept-Language": "fr", "Accept-Encoding": "gzip"}
        if self.body:
            cookies["csrftoken"] = _CSRF
            sent |= {"X-CSRFToken": _CSRF, "Content-Type": "application/x-www-form-urlencoded"}
        if cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        return sent


def ask(link: http.client.HTTPConnection, job: Job, unique: int) -> tuple[int, float]:
    """The status of the answer and the seconds until its last byte."""
    body = None
    if job.body:
        # The same form twice is one form: each is told from all others.
        body = urlencode({name: f"{value} {unique}" for name, value in job.body.items()})
    begun = time.perf_counter()
    link.request("POST" if job.body else "GET", job.path, body, job.headers())
    answer = link.getresponse()
    answer.read()
    return answer.status, time.perf_counter() - begun


class Run:
    """What the clients share: whose turn it is, and what they have found."""

    def __init__(self, reads: Sequence[Job], writes: Sequence[Job], end: float) -> None:
        self.reads, self.writes, self.end = reads, writes, end
        self.turns = count()
        self.lock = threading.Lock()
        self.found: dict[str, list[float]] = {"read": [], "write": []}
        self.errors: Counter[str] = Counter()

    def job(self, turn: int) -> tuple[str, Job]:
        """Of so many turns one is a write; reads and writes each go round their own list."""
        if not self.writes:
            return "read", self.reads[turn % len(self.reads)]
        # How many writes were before this turn.
        written = turn // (READS_A_WRITE + 1)
        if turn % (READS_A_WRITE + 1) == READS_A_WRITE:
            return "write", self.writes[written % len(self.writes)]
        return "read", self.reads[(turn - written) % len(self.reads)]

    def due(self, turn: int) -> float:
        """The moment from which a turn counts: that at which it begins."""
        return time.perf_counter()

    def client(self, port: int) -> None:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        while time.perf_counter() < self.end:
            with self.lock:
                turn = next(self.turns)
            kind, job = self.job(turn)
            due = self.due(turn)
            if due > self.end:
                break
            time.sleep(max(0.0, due - time.perf_counter()))
            late = time.perf_counter() - due
            try:
                status, took = ask(link, job, time.perf_counter_ns())
            except (OSError, http.client.HTTPException) as error:
                link.close()
                status, took = 0, 0.0
                told = type(error).__name__
            else:
                told = f"{status} {job.path.partition('?')[0]}"
            with self.lock:
                if status == job.expected:
                    self.found[kind].append(late + took)
                else:
                    self.errors[told] += 1
        link.close()


class Steady(Run):
    """So many requests a second, whatever the answers take.

    Each counts from when it was due: while a server is slow, those that wait for it are slow too.
    """

    def __init__(self, reads: Sequence[Job], writes: Sequence[Job], end: float, rate: float):
        super().__init__(reads, writes, end)
        self.rate, self.begun = rate, time.perf_counter()

    def due(self, turn: int) -> float:
        return self.begun + turn / self.rate


def measure_at(
    port: int, rate: float, reads: Sequence[Job], seconds: float, writes: Sequence[Job] = ()
) -> Load:
    """Ask for `reads` at so many a second, by as many people as it takes."""
    begun = time.perf_counter()
    run = Steady(reads, writes, begun + seconds, rate)
    return _run(run, port, WAITING, begun)


def measure(
    port: int, reads: Sequence[Job], seconds: float, writes: Sequence[Job] = ()
) -> Load:  # fmt: skip
    """Ask for `reads` by turns for so many seconds, with a write after each twenty."""
    begun = time.perf_counter()
    return _run(Run(reads, writes, begun + seconds), port, CLIENTS, begun)


def _run(run: Run, port: int, people: int, begun: float) -> Load:
    clients = [threading.Thread(target=run.client, args=(port,)) for _ in range(people)]
    for each in clients:
        each.start()
    for each in clients:
        each.join()
    took = time.perf_counter() - begun
    return Load(took, run.found["read"], run.found["write"], dict(run.errors))
