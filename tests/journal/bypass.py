"""The one way round the journal's triggers: for tests that flush, or that play the forger."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections, transaction
from django.test import TransactionTestCase

from portal.journal import triggers


@contextmanager
def without_triggers(using: str = "default") -> Iterator[None]:
    """Lay the journal's tables open for the time of the block."""
    database = connections[using]
    with transaction.atomic(using=using), database.cursor() as cursor:
        if database.vendor == "postgresql":
            database.check_constraints()
        for table in triggers.tables(database):
            for statement in triggers.drop_statements(database, table):
                cursor.execute(statement)
    try:
        yield
    finally:
        if not database.needs_rollback:
            triggers.install(database)


def install() -> None:
    """Let tests with `transaction=True` flush the journal's tables between them."""
    flush = TransactionTestCase._fixture_teardown

    def flush_without_triggers(self: TransactionTestCase) -> None:
        with without_triggers():
            flush(self)

    if flush.__name__ != flush_without_triggers.__name__:
        TransactionTestCase._fixture_teardown = flush_without_triggers
