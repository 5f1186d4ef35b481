import datetime as dt
import sys
import threading

import pytest
from django.db import connection, connections
from django.db.models import BigAutoField, CharField, DateTimeField
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from integrators.approvals.rules import facts
from integrators.models import Activity
from portal.accounts.models import User
from portal.core import clock
from portal.core.prepared import Bound, Prepared, prepared
from tests.cast import make_user

built = []


@prepared
def named(prefix):
    built.append(prefix)
    return User.objects.filter(
        name__startswith=prefix, joined_at__lte=Bound("moment", DateTimeField())
    ).order_by("name")


@prepared
def keyed():
    found = User.objects.filter(pk__lte=Bound("key", BigAutoField())).order_by("name")
    return found.values_list("pk", "name", named=True)


@prepared
def called():
    return User.objects.filter(name=Bound("name", CharField())).values("name", "is_active")


@pytest.fixture
def three(db):
    return [make_user(name=name) for name in ("Anne", "Ariane", "Boris")]


def test_it_answers_as_the_queryset_and_is_built_once(three):
    built.clear()
    now = timezone.now()
    assert named("A").rows(moment=now) == three[:2]
    assert named("B").rows(moment=now) == three[2:]
    assert named("A").rows(moment=now - dt.timedelta(days=1)) == []
    assert built == ["A", "B"]


def test_rows_are_models_with_their_types(three):
    row = named("B").rows(moment=timezone.now())[0]
    assert (row.joined_at, row.is_active) == (three[2].joined_at, True)
    row.name = "Basile"
    row.save()
    assert called().rows(name="Basile") == [{"name": "Basile", "is_active": True}]
    assert called().rows(name="Boris") == []


def test_rows_of_values_have_their_names(three):
    rows = keyed().rows(key=three[1].pk)
    assert [(row.pk, row.name) for row in rows] == [(user.pk, user.name) for user in three[:2]]


def test_each_answer_is_asked_for_anew(three):
    now = timezone.now()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        first, again = (named("A").rows(moment=now) for _ in range(2))
    assert len(asked) == 2
    assert first[0] == again[0]
    assert first[0] is not again[0]


def test_values_are_never_part_of_the_sql(three):
    with CaptureQueriesContext(connection) as asked:
        assert called().rows(name="'; DROP TABLE users; --") == []
    assert len(asked) == 1
    assert User.objects.count() == 3


def test_rows_are_counted_without_being_read(three):
    now = timezone.now()
    with CaptureQueriesContext(connection) as asked:
        assert [named(letter).count(moment=now) for letter in "ABC"] == [2, 1, 0]
    assert len(asked) == 3
    assert all(query["sql"].startswith("SELECT COUNT(*)") for query in asked)
    assert named("A").count(moment=now - dt.timedelta(days=1)) == 0
    assert keyed().count(key=three[1].pk) == 2
    three[0].delete()
    assert named("A").count(moment=now) == 1


def test_a_value_that_is_missing_is_an_error(three):
    with pytest.raises(KeyError, match="moment"):
        named("A").rows()


@pytest.mark.django_db(transaction=True)
def test_threads_have_their_own_connections():
    make_user(name="Anne")
    assert len(named("A").rows(moment=timezone.now())) == 1
    found = []

    def ask():
        found.extend(named("A").rows(moment=timezone.now()))
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [user.name for user in found] == ["Anne"] * 4


def test_threads_that_come_first_at_once_all_get_the_whole_query():
    """As web threads do after a start: the query is written down once, and not by two of them."""
    switch = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for _ in range(5):
            # The one that nearly every page asks, with a dozen subqueries.
            shape = Prepared(facts._of_one.__wrapped__("user", tuple(Activity.values), False))
            start, found = threading.Barrier(8), []
            values = {"key": 1, "line": "V4", "day": clock.today(), "moment": clock.now()}

            def ask(shape=shape, start=start, found=found, values=values):
                start.wait()
                found.append(shape.compiler(values, connections["default"]).as_sql()[0])

            threads = [threading.Thread(target=ask) for _ in range(8)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert len(found) == 8
            assert len(set(found)) == 1
    finally:
        sys.setswitchinterval(switch)
