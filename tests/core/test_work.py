"""Work that must happen: claimed by one, given back when its worker dies, done once."""

import datetime as dt
import threading

import pytest
import time_machine
from django.db import connection, transaction

from portal.core import work
from portal.outbox.models import OutgoingMail
from tests.outbox.factories import MailFactory

LEASE = dt.timedelta(minutes=2)


def _claim(limit: int = 10) -> list[OutgoingMail]:
    return work.claim(OutgoingMail.objects.all(), limit=limit, lease=LEASE)


@pytest.mark.django_db
def test_a_claimed_row_is_not_claimed_again_while_its_lease_runs() -> None:
    mail = MailFactory()
    assert _claim() == [mail]
    assert _claim() == []


@pytest.mark.django_db
def test_a_lease_that_runs_out_gives_the_row_to_another_and_the_first_can_no_longer_finish() -> (
    None
):
    MailFactory()
    (first,) = _claim()
    with time_machine.travel(dt.datetime.now(dt.UTC) + LEASE + dt.timedelta(seconds=1)):
        (second,) = _claim()
        assert second.attempts == 2
        assert not work.finish(first)
        assert work.finish(second)
        assert not work.fail(second, "too late")
        assert _claim() == []


@pytest.mark.django_db
def test_a_row_given_back_waits_and_keeps_the_reason() -> None:
    MailFactory()
    (row,) = _claim()
    assert work.retry(row, "busy", dt.timedelta(minutes=5))
    assert _claim() == []
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(minutes=6)):
        (again,) = _claim()
    assert again.failure == "busy"


@pytest.mark.django_db
def test_the_oldest_come_first_and_no_more_than_asked() -> None:
    now = dt.datetime.now(dt.UTC)
    mails = [MailFactory(due_at=now - dt.timedelta(minutes=minutes)) for minutes in (1, 3, 2)]
    assert _claim(limit=2) == [mails[1], mails[2]]


@pytest.mark.django_db(transaction=True)
def test_many_claimants_share_without_overlap() -> None:
    keys = {MailFactory().pk for _ in range(12)}
    taken: list[int] = []

    def run() -> None:
        try:
            while rows := _claim(limit=2):
                taken.extend(row.pk for row in rows)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(keys)


@pytest.mark.django_db
def test_one_wake_up_a_transaction_and_none_while_asleep(
    django_capture_on_commit_callbacks: object,
) -> None:
    with django_capture_on_commit_callbacks() as callbacks, transaction.atomic():  # type: ignore[operator]
        for _ in range(3):
            work.wake("portal.outbox.tasks.deliver_due")
    assert len(callbacks) == 1
    with django_capture_on_commit_callbacks() as callbacks, work.asleep():  # type: ignore[operator]
        work.wake("portal.outbox.tasks.deliver_due")
    assert callbacks == []
