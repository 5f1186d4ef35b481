"""Entries for tests that are not about what they say."""

from django.db import transaction

from portal.accounts.models import User
from portal.journal.models import JournalEntry, Why
from portal.journal.record import Actor, Erases, record
from portal.journal.tree import sequencer
from portal.journal.verify import walk
from tests.harness.anew import Numbers

_numbers = Numbers()


def user(**fields) -> User:
    number = next(_numbers)
    return User.objects.create(
        **{"email": f"person{number}@example.net", "name": f"Person {number}"} | fields
    )


def entry(subject=None, **changes) -> JournalEntry:
    """One committed entry about `subject` (a new user unless given)."""
    with transaction.atomic():
        subject = subject or user()
        return record(
            **{"event": "test.happened", "subject": subject, "by": Actor.system("test"), "data": {}}
            | changes
        )


def entries(number: int) -> list[JournalEntry]:
    """`number` committed entries about one subject."""
    subject = user()
    with transaction.atomic():
        return [
            record(event="test.happened", subject=subject, by=Actor.system("test"), data={"n": n})
            for n in range(number)
        ]


def sequenced(number: int) -> list[JournalEntry]:
    """`number` entries in the tree, under one checkpoint."""
    made = entries(number)
    sequencer.sequence()
    return made


def erased(subject) -> JournalEntry:
    """An act that erases the personal texts in the entries about `subject`."""
    return entry(subject, erases=Erases([subject], Why.UNCONFIRMED))


def findings_after_travels() -> list[str]:
    """What the walk finds, but that a test has travelled: it states times that are no clock's."""
    return [line for line in walk.findings() if "its time is declared" not in line]
