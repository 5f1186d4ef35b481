"""Sweeps: what is due is done once, what fails comes again, what was lost leaves no trace."""

import datetime as dt
import threading
import time

import botocore.exceptions
import kombu.exceptions
import pytest
import redis.exceptions
import requests
import time_machine
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.utils.translation import gettext_lazy as _

from portal.core import clock, work
from portal.core.actions import Refused
from portal.outbox.models import OutgoingMail
from portal.outbox.notices import Notice
from tests.accounts.factories import UserFactory
from tests.outbox.factories import MailFactory

LEASE = dt.timedelta(minutes=2)
PAUSE = dt.timedelta(minutes=5)


def sweep(do, **options):
    options = {"batch": 10, "lease": LEASE, "pause": PAUSE} | options
    return work.sweep(OutgoingMail.objects.all(), do, **options)


def together(do, **options):
    options = {"batch": 10, "lease": LEASE, "pause": PAUSE} | options
    return work.sweep_together(OutgoingMail.objects.all(), do, **options)


def written():
    return set(OutgoingMail.objects.values_list("reply_to", flat=True)) - {""}


def write(row):
    """Something that `do` leaves in the database."""
    OutgoingMail.objects.filter(pk=row.pk).update(reply_to=f"{row.pk}@example.org")


def lose(row):
    """What another worker does once our lease has run out."""
    OutgoingMail.objects.filter(pk=row.pk).update(claimed_until=clock.now() - LEASE)
    assert work.claim(OutgoingMail.objects.filter(pk=row.pk), limit=1, lease=LEASE)


@pytest.mark.django_db
def test_all_that_is_due_is_done_once_in_as_many_claims_as_it_takes():
    mails = [MailFactory() for _ in range(5)]
    later = MailFactory(due_at=clock.now() + PAUSE)
    done = []
    assert sweep(done.append, batch=2) == 5
    assert done == mails
    assert sweep(done.append) == 0
    later.refresh_from_db()
    assert later.done_at is None


@pytest.mark.django_db
def test_what_is_refused_fails_for_good_and_says_why():
    mail, good = MailFactory(), MailFactory()

    def refuse(row):
        write(row)
        if row == mail:
            raise Refused(_("This mail has not failed: there is nothing to retry."), "no")

    assert sweep(refuse) == 1
    mail.refresh_from_db()
    assert mail.failed_at
    assert "nothing" in mail.failure or "rien" in mail.failure
    assert written() == {f"{good.pk}@example.org"}


@pytest.mark.django_db
@pytest.mark.parametrize("ends_itself", [False, True])
def test_what_breaks_is_rolled_back_and_comes_again_after_its_pause(ends_itself):
    bad, good = MailFactory(), MailFactory()

    def break_one(row):
        write(row)
        if ends_itself:
            assert work.finish(row)
        if row == bad:
            raise OSError(28, "No space left on device")

    assert sweep(break_one) == 1
    bad.refresh_from_db()
    assert (bad.done_at, bad.failed_at, bad.claimed_until) == (None, None, None)
    assert bad.failure == f"{work.OUTAGE}OSError: [Errno 28] No space left on device"
    assert written() == {f"{good.pk}@example.org"}
    assert sweep(write) == 0, "not before its time"
    with time_machine.travel(clock.now() + PAUSE + dt.timedelta(seconds=1)):
        assert sweep(write) == 1
    bad.refresh_from_db()
    assert (bad.failure, bad.attempts) == ("", 2)


@pytest.mark.django_db
def test_a_fault_of_the_database_itself_is_no_end_of_the_sweep():
    taken, bad, good = MailFactory(), MailFactory(), MailFactory()

    def collide(row):
        if row == bad:
            OutgoingMail.objects.filter(pk=row.pk).update(key=taken.key)

    assert sweep(collide) == 2
    bad.refresh_from_db()
    assert IntegrityError.__name__ in bad.failure
    good.refresh_from_db()
    assert good.done_at


@pytest.mark.django_db
def test_after_its_last_attempt_a_row_is_given_up():
    mail = MailFactory(attempts=1)

    def broken(row):
        raise ZeroDivisionError("its own fault")

    assert sweep(broken, most_attempts=3, pause=dt.timedelta()) == 0
    mail.refresh_from_db()
    assert (mail.attempts, mail.failure) == (3, "ZeroDivisionError: its own fault")
    assert mail.failed_at


def _from(error, cause):
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "outage"),
    [
        (OSError("disk full"), True),
        (ConnectionRefusedError(), True),
        (TimeoutError(), True),
        (requests.ConnectionError(), True),
        (OperationalError("server closed the connection"), True),
        (InterfaceError("connection already closed"), True),
        (kombu.exceptions.OperationalError("no broker"), True),
        (redis.exceptions.ConnectionError("no Redis"), True),
        (botocore.exceptions.EndpointConnectionError(endpoint_url="https://s3.example"), True),
        (botocore.exceptions.ClientError({"Error": {"Code": "503"}}, "PutObject"), True),
        (ImproperlyConfigured("seal.p12 is missing"), True),
        (_from(RuntimeError("could not be stored"), OSError("disk full")), True),
        (IntegrityError("duplicate key"), False),
        (ValueError("cannot be rendered"), False),
        (KeyError("serial"), False),
        (_from(ValueError("cannot be rendered"), KeyError("serial")), False),
    ],
)
@pytest.mark.django_db
def test_only_its_own_fault_gives_a_row_up_an_outage_never(cast, error, outage):
    mail = MailFactory(attempts=50)

    def broken(row):
        raise error

    assert work.sweep(
        OutgoingMail.objects.filter(pk=mail.pk), broken,
        batch=1, lease=LEASE, pause=PAUSE, most_attempts=8,
    ) == 0  # fmt: skip
    mail.refresh_from_db()
    assert bool(mail.failed_at) is not outage
    assert mail.failure.startswith(work.OUTAGE) is outage
    assert (mail.due_at > clock.now()) is outage
    (bell,) = Notice.objects.filter(recipient=cast.quality, key__startswith="alarm:")
    assert bell.title.startswith("En attente" if outage else "Abandonné")


@pytest.mark.django_db
def test_a_short_outage_rings_nothing_and_after_a_long_one_faults_count_anew():
    mail = MailFactory()
    errors = [OSError("disk full")] * 9 + [ValueError("its own")] * 3
    seen = []

    def broken(row):
        seen.append(Notice.objects.count())
        raise errors[len(seen) - 1]

    bells = UserFactory(role="quality")
    for _turn in range(11):
        assert sweep(broken, most_attempts=3, batch=1, pause=PAUSE) == 0
        OutgoingMail.objects.update(due_at=clock.now())
    mail.refresh_from_db()
    assert not mail.failed_at
    assert seen == [0] * work.RINGS_AFTER + [1] * (11 - work.RINGS_AFTER)
    sweep(broken, most_attempts=3, batch=1, pause=PAUSE)
    mail.refresh_from_db()
    assert mail.failed_at
    assert mail.failure == "ValueError: its own"
    assert Notice.objects.filter(recipient=bells).count() == 2


@pytest.mark.django_db
def test_the_pause_may_depend_on_the_row_and_the_fault():
    mail = MailFactory(attempts=2)
    asked = []

    def pause(row, error):
        asked.append((row.attempts, str(error)))
        return dt.timedelta(hours=1)

    def broken(row):
        raise OSError("disk full")

    sweep(broken, pause=pause)
    mail.refresh_from_db()
    assert asked == [(3, "disk full")]
    assert mail.due_at > clock.now() + dt.timedelta(minutes=59)


@pytest.mark.django_db
def test_who_lost_the_claim_leaves_nothing_behind():
    mail = MailFactory()

    def slow(row):
        write(row)
        lose(row)

    # In one transaction with what `slow` wrote, the other's claim is rolled back with it.
    [row] = work.claim(OutgoingMail.objects.all(), limit=1, lease=LEASE)
    lose(row)
    assert not work.carry_out(row, write, pause=PAUSE)
    assert written() == set()
    mail.refresh_from_db()
    assert (mail.done_at, mail.failure, mail.attempts) == (None, "", 2)
    assert mail.claimed_until > clock.now(), "the other's claim stands"
    assert not work.carry_out(row, slow, pause=PAUSE, atomic=False)


@pytest.mark.django_db
@pytest.mark.parametrize("error", [Refused("no"), OSError("disk full")])
def test_who_lost_the_claim_and_fails_does_not_touch_the_others_row(error):
    MailFactory()
    [row] = work.claim(OutgoingMail.objects.all(), limit=1, lease=LEASE)
    lose(row)

    def broken(row):
        raise error

    assert not work.carry_out(row, broken, pause=PAUSE)
    row.refresh_from_db()
    assert (row.failed_at, row.failure) == (None, "")
    assert row.claimed_until > clock.now()


@pytest.mark.django_db
def test_what_was_of_no_use_any_more_is_done_without_counting():
    mail = MailFactory()
    assert sweep(lambda row: False) == 0
    mail.refresh_from_db()
    assert mail.done_at


@pytest.mark.django_db
def test_long_work_ends_its_row_in_a_transaction_of_its_own():
    finished, failed, again = MailFactory(), MailFactory(), MailFactory()

    def long(row):
        if row == again:
            assert work.retry(row, "busy", PAUSE)
        elif row == failed:
            assert work.fail(row, "too large")
        else:
            with transaction.atomic():
                write(row)
                assert work.finish(row)

    assert sweep(long, atomic=False) == 3
    for row in (finished, failed, again):
        row.refresh_from_db()
    assert finished.done_at
    assert failed.failure == "too large"
    assert (again.done_at, again.failed_at, again.failure) == (None, None, "busy")


@pytest.mark.django_db
def test_a_sweep_makes_room_for_others_after_its_time(monkeypatch):
    for _number in range(3):
        MailFactory()
    monkeypatch.setattr(work, "WORKS_FOR", 1.0)
    assert sweep(lambda row: time.sleep(1.1), batch=1) == 1
    assert OutgoingMail.objects.filter(attempts=0).count() == 2, "the others are not claimed"


@pytest.mark.django_db
def test_rows_done_together_are_marked_with_what_they_wrote():
    mails = [MailFactory() for _ in range(3)]
    claims = []

    def note(rows):
        claims.append(rows)
        for row in rows:
            write(row)

    assert together(note, batch=2) == 3
    assert claims == [mails[:2], mails[2:]]
    assert len(written()) == 3
    assert not OutgoingMail.objects.filter(done_at=None).exists()


@pytest.mark.django_db
def test_one_bad_row_of_many_does_not_hold_up_the_others():
    mails = [MailFactory() for _ in range(3)]

    def note(rows):
        for row in rows:
            write(row)
        if mails[1] in rows:
            raise OSError("disk full")

    assert together(note) == 2
    assert written() == {f"{mails[0].pk}@example.org", f"{mails[2].pk}@example.org"}
    mails[1].refresh_from_db()
    assert (mails[1].done_at, mails[1].failure) == (None, f"{work.OUTAGE}OSError: disk full")


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_of_rows_done_together_one_that_was_lost_is_the_others():
    """The lease runs out while `do` works: another connection claims one of the rows."""
    kept, lost = MailFactory(), MailFactory()
    taken = threading.Event()

    def elsewhere():
        try:
            lose(lost)
        finally:
            connection.close()
            taken.set()

    def slow(rows):
        if not taken.is_set():
            thread = threading.Thread(target=elsewhere)
            thread.start()
            thread.join()
        for row in rows:
            write(row)

    assert together(slow) == 1
    assert written() == {f"{kept.pk}@example.org"}
    lost.refresh_from_db()
    assert lost.done_at is None
    assert lost.claimed_until > clock.now()
