"""States: the table decides, also between two at once; what is refused writes nothing."""

import threading
from itertools import product

import pytest
from django.db import connection, transaction

from integrators.models import ImportStage, RegistryImport
from portal.core import clock
from portal.core.actions import Refused
from portal.core.states import may_move, move
from tests.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db

PAIRS = list(product(ImportStage, ImportStage))


def at_stage(stage):
    return RegistryImport.objects.create(
        name="a.csv", sha256="0" * 64, size=1, stage=stage, created_by=UserFactory()
    )


def as_stored(row):
    return RegistryImport.objects.filter(pk=row.pk).values().get()


@pytest.mark.parametrize(("before", "to"), PAIRS)
def test_a_row_moves_where_the_table_allows_and_nowhere_else(before, to):
    row = at_stage(before)
    was = as_stored(row)
    allowed = to in RegistryImport.TRANSITIONS[before]
    assert may_move(row, to) is allowed
    if allowed:
        move(row, to, failure="said with it")
        assert as_stored(row) == was | {"stage": to, "failure": "said with it"}
        assert (row.stage, row.failure) == (to, "said with it")
    else:
        with pytest.raises(Refused) as caught:
            move(row, to, failure="said with it")
        assert caught.value.code == "wrong_state"
        assert str(before.label) in str(caught.value)
        assert as_stored(row) == was
        assert (row.stage, row.failure) == (before, "")


def test_what_counts_is_the_state_in_the_database():
    row = at_stage(ImportStage.CHECKING)
    RegistryImport.objects.update(stage=ImportStage.CANCELLED)
    assert may_move(row, ImportStage.CHECKED), "as it was read"
    with pytest.raises(Refused):
        move(row, ImportStage.CHECKED)


def test_what_was_set_and_not_told_is_not_written():
    row = at_stage(ImportStage.CHECKING)
    row.name = "b.csv"
    move(row, ImportStage.CHECKED, size=2)
    assert (as_stored(row)["name"], as_stored(row)["size"]) == ("a.csv", 2)


def test_a_row_that_is_gone_is_refused():
    row = at_stage(ImportStage.CHECKING)
    RegistryImport.objects.all().delete()
    with pytest.raises(Refused):
        move(row, ImportStage.CHECKED)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_wins():
    """The second asks while the first has not committed, waits for it, and is refused."""
    row = at_stage(ImportStage.CHECKED)
    moved, results = threading.Event(), {}

    def run(name, to, wait, hold):
        try:
            mine = RegistryImport.objects.get(pk=row.pk)
            wait()
            with transaction.atomic():
                move(mine, to, decided_at=clock.now(), decided_by=mine.created_by)
                hold()
            results[name] = "moved"
        except Exception as error:
            results[name] = error
        finally:
            connection.close()

    def held():
        moved.set()
        second.join(timeout=1)
        assert second.is_alive(), "it waits for the first"

    first = threading.Thread(target=run, args=("first", ImportStage.RUNNING, lambda: None, held))
    second = threading.Thread(
        target=run, args=("second", ImportStage.CANCELLED, lambda: moved.wait(10), lambda: None)
    )
    first.start()
    second.start()
    first.join(timeout=30)
    second.join(timeout=30)
    assert results["first"] == "moved"
    assert isinstance(results["second"], Refused)
    assert results["second"].code == "wrong_state"
    assert as_stored(row)["stage"] == ImportStage.RUNNING
