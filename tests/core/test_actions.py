"""One action, one transaction, one journal entry."""

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import User
from portal.core.actions import Refused, UnrecordedAction, action, as_parts, guard
from portal.journal.models import JournalEntry
from portal.journal.record import Actor, record
from tests.cast import make_user

pytestmark = pytest.mark.django_db


def _note(user: User, event: str = "test.done") -> None:
    record(event=event, subject=user, by=Actor.system("test"), data={})


def test_an_action_commits_with_its_one_entry() -> None:
    @action
    def rename(*, user: User, name: str) -> str:
        User.objects.filter(pk=user.pk).update(name=name)
        _note(user)
        return name

    user = make_user()
    assert rename(user=user, name="Zoé") == "Zoé"
    user.refresh_from_db()
    assert user.name == "Zoé"
    assert JournalEntry.objects.filter(event="test.done").count() == 1


@pytest.mark.parametrize("entries", [0, 2])
def test_any_other_number_of_entries_undoes_it(entries: int) -> None:
    @action
    def rename(*, user: User) -> None:
        User.objects.filter(pk=user.pk).update(name="Zoé")
        for _ in range(entries):
            _note(user)

    user = make_user(name="Ana")
    with pytest.raises(UnrecordedAction, match=f"recorded {entries} entries"), transaction.atomic():
        rename(user=user)
    user.refresh_from_db()
    assert user.name == "Ana"
    assert not JournalEntry.objects.filter(event="test.done").exists()


def test_an_inner_action_counts_for_itself() -> None:
    @action
    def inner(*, user: User) -> None:
        _note(user, "test.inner")

    @action
    def outer(*, user: User) -> None:
        inner(user=user)
        _note(user, "test.outer")

    @action
    def lazy(*, user: User) -> None:
        inner(user=user)

    user = make_user()
    outer(user=user)
    with pytest.raises(UnrecordedAction), transaction.atomic():
        lazy(user=user)
    assert set(JournalEntry.objects.filter(event__startswith="test.").values_list("event")) == {
        ("test.inner",),
        ("test.outer",),
    }


class Door:
    """A guard that writes down who passes it."""

    def __init__(self) -> None:
        self.passed: list[str] = []

    def enter(self) -> None:
        self.passed.append("in")

    def leave(self) -> None:
        self.passed.append("out")


@pytest.fixture
def door() -> Iterator[Door]:
    standing = Door()
    token = guard.set(standing)
    yield standing
    guard.reset(token)


def test_the_guard_stands_at_the_door_of_the_outermost_action_alone(door: Door) -> None:
    @action
    def inner(*, user: User) -> None:
        assert door.passed == ["in"]
        _note(user, "test.inner")

    @action
    def outer(*, user: User) -> None:
        assert door.passed == ["in"]
        inner(user=user)
        inner(user=user)
        assert door.passed == ["in"]
        _note(user, "test.outer")

    user = make_user()
    outer(user=user)
    assert door.passed == ["in"]
    # The next one comes to the door itself.
    inner_only = action(lambda *, user: _note(user))
    inner_only(user=user)
    assert door.passed == ["in", "in"]


def test_the_guard_is_told_of_what_is_undone_and_not_of_what_an_action_gets_over(
    door: Door,
) -> None:
    @action
    def inner(*, user: User) -> None:
        raise Refused("Trop tard.")

    @action
    def patient(*, user: User) -> None:
        with pytest.raises(Refused):
            inner(user=user)
        _note(user)

    @action
    def impatient(*, user: User) -> None:
        inner(user=user)

    user = make_user()
    patient(user=user)
    assert door.passed == ["in"]
    with pytest.raises(Refused):
        impatient(user=user)
    assert door.passed == ["in", "in", "out"]


def test_a_refusal_changes_nothing_and_speaks_to_the_user() -> None:
    @action
    def rename(*, user: User) -> None:
        User.objects.filter(pk=user.pk).update(name="Zoé")
        _note(user)
        raise Refused("Trop tard.", code="late")

    user = make_user(name="Ana")
    with pytest.raises(Refused) as refused, transaction.atomic():
        rename(user=user)
    user.refresh_from_db()
    assert (user.name, str(refused.value), refused.value.code) == ("Ana", "Trop tard.", "late")


def test_the_parts_of_an_action_need_no_savepoint_and_fall_with_it() -> None:
    @action
    def rename(*, user: User, name: str) -> None:
        User.objects.filter(pk=user.pk).update(name=name)
        _note(user)
        if name == "bad":
            raise Refused("No", "no")

    @action
    def rename_twice(*, user: User, last: str) -> None:
        with as_parts():
            rename(user=user, name="good")
            rename(user=user, name=last)
        _note(user)

    user, name = make_user(), make_user().name
    User.objects.filter(pk=user.pk).update(name=name)
    with pytest.raises(Refused):
        rename_twice(user=user, last="bad")
    user.refresh_from_db()
    assert user.name == name
    with CaptureQueriesContext(connection) as captured:
        rename_twice(user=user, last="good")
    # The one of the outer action, since the test itself is a transaction.
    assert sum("RELEASE SAVEPOINT" in one["sql"] for one in captured.captured_queries) == 1
    assert JournalEntry.objects.filter(event="test.done").count() == 3
