"""Entries of the journal, each in a transaction of its own, beside bare inserts of as many bytes.

ENTRIES changes the number. The wake-up of the sequencer after each commit is part of it.
"""

import os
import time

import pytest
from django.db import connection, transaction

from portal.journal.models import JournalEntry, Unsequenced
from portal.journal.record import Personal, record
from tests.bench.report import report
from tests.cast import make_user

pytestmark = pytest.mark.django_db(transaction=True)
ENTRIES = int(os.environ.get("ENTRIES", "2000"))
TABLE = "CREATE TABLE bare (id BIGSERIAL PRIMARY KEY, body BYTEA NOT NULL)"


def seconds(write):
    begun = time.perf_counter()
    for number in range(ENTRIES):
        with transaction.atomic():
            write(number)
    return time.perf_counter() - begun


def test_append():
    if connection.vendor != "postgresql":
        pytest.fail("Measured on PostgreSQL: script/bench journal_append")
    user = make_user("quality")
    before = JournalEntry.objects.count()
    entries = seconds(
        lambda number: record(
            event="ticket.replied", subject=user, by=user,
            data={"number": number, "words": Personal("Cela se produit encore ce matin.")},
        )
    )  # fmt: skip
    assert JournalEntry.objects.count() == before + ENTRIES
    assert Unsequenced.objects.exists()
    body = bytes(JournalEntry.objects.latest("pk").body)
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
        try:
            bare = seconds(
                lambda number: cursor.execute("INSERT INTO bare (body) VALUES (%s)", [body])
            )
        finally:
            cursor.execute("DROP TABLE bare")
    report(
        f"{ENTRIES} entries of {len(body)} bytes, each in its own transaction",
        entries_a_second=f"{ENTRIES / entries:.0f}",
        bare_inserts_a_second=f"{ENTRIES / bare:.0f}",
        share=f"{bare / entries:.1%}",
    )
