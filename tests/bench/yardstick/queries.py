"""How many queries a page asks, which of them is the slowest, and by what plan."""

from __future__ import annotations

from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.bench.yardstick.figures import Slowest
from tests.bench.yardstick.load import Job

NOT_ASKED = ("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT", "SET ")


def looked_at(jobs: list[Job]) -> tuple[int, Slowest | None]:
    """The most queries that one of `jobs` asks, and the slowest query of all of them.

    Each page is asked twice: what the first request of a process loads is not the page's.
    """
    most, slowest = 0, None
    for job in jobs:
        client = Client(headers={"host": "localhost", "accept-language": "fr"})
        if job.session:
            client.cookies["sessionid"] = job.session
        client.get(job.path)
        with CaptureQueriesContext(connection) as asked:
            client.get(job.path)
        real = [q for q in asked.captured_queries if not q["sql"].startswith(NOT_ASKED)]
        most = max(most, len(real))
        for query in real:
            ms = float(query["time"]) * 1000
            if slowest is None or ms > slowest.ms:
                slowest = Slowest(ms, query["sql"], "")
    if slowest:
        slowest.plan = plan_of(slowest.sql)
    return most, slowest


def plan_of(sql: str) -> str:
    """The plan with the rows and times that it really had; why there is none, otherwise."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            # As it was sent: the values are in it.
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {sql.replace('%', '%%')}", [])
            return "\n".join(line for (line,) in cursor.fetchall())
    except DatabaseError as error:
        return f"no plan: {error}"
