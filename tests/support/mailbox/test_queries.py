"""How many statements a mail costs: it is kept in one transaction and filed in another."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.journal.models import JournalEntry, Unsequenced
from support.mailbox.gateway import receive_mail
from support.models import IncomingMail, Outcome
from tests.support.factories import make_taken, simple_mail

pytestmark = pytest.mark.django_db(transaction=True)

KEPT = 3
"""The mail, its entry, the entry's place in the queue."""
FILED = {"new": 16, "answer": 16, "stranger": 8, "twin": 7}
ENTRIES = {"new": 3, "answer": 3, "stranger": 2, "twin": 2}


def statements(captured):
    """What asks or writes; where a transaction begins and ends is not counted."""
    made = [one["sql"] for one in captured.captured_queries]
    return [sql for sql in made if sql.split()[0] not in ("BEGIN", "COMMIT", "ROLLBACK")]


@pytest.mark.parametrize("kind", FILED)
def test_a_mail_costs_so_many_statements_and_no_savepoint(cast, kind):
    ticket = make_taken(cast)
    to = f"support+{ticket.reply_token}@crisalid.example"
    raw = {
        "new": simple_mail(cast.technician.email),
        "answer": simple_mail(cast.technician.email, to=to),
        "stranger": simple_mail("inconnu@ailleurs.example"),
        "twin": simple_mail(cast.technician.email),
    }[kind]  # fmt: skip
    # Queries that are prepared once, and the first number of a year.
    receive_mail(raw if kind == "twin" else simple_mail(cast.technician.email))
    before = JournalEntry.objects.count()
    with CaptureQueriesContext(connection) as captured:
        found = receive_mail(raw)
    made = statements(captured)
    assert found.incoming.outcome == {
        "new": Outcome.CREATED, "answer": Outcome.APPENDED, "stranger": Outcome.QUARANTINED,
        "twin": Outcome.IGNORED,
    }[kind]  # fmt: skip
    assert not [sql for sql in made if "SAVEPOINT" in sql], made
    assert len(made) <= KEPT + FILED[kind], made
    # None of it at the cost of what was promised.
    assert JournalEntry.objects.count() == before + ENTRIES[kind]
    assert Unsequenced.objects.count() == JournalEntry.objects.count()
    kept = IncomingMail.objects.select_related("ticket").get(pk=found.incoming.pk)
    for name in ("outcome", "reason", "ticket", "sender", "subject", "vouched", "message_id"):
        assert getattr(kept, name) == getattr(found.incoming, name), name
    with kept.raw.open("rb") as file:
        assert file.read() == raw
