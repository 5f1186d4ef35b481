"""Checkpoints are shown to a real witness over HTTP, however it behaves."""

import datetime as dt
import time

import pytest
from django.db import connection

from portal.core import clock
from portal.journal.models import Checkpoint
from portal.journal.tree import sequencer
from portal.outbox.models import Notice
from portal.witnesses.cosigning import asking, pushing
from portal.witnesses.cosigning.actions import end_witness
from portal.witnesses.cosigning.pushing import push_due, tell_of_silence
from portal.witnesses.cosigning.states import states
from portal.witnesses.models import Cosignature, Push
from tests.journal.bypass import without_triggers
from tests.journal.factories import entry, sequenced
from tests.journal.verify.test_walk import forge, rebuild

pytestmark = [pytest.mark.django_db, pytest.mark.network]


def rung(kind):
    return Notice.objects.filter(key__contains=f"witness-{kind}").exists()


def later(minutes=20):
    return clock.moved_to(clock.now() + dt.timedelta(minutes=minutes))


def test_each_checkpoint_is_signed_from_the_last_one(witness, server):
    sequenced(5)
    assert push_due() == 1
    sequenced(300)
    assert push_due() == 1
    assert push_due() == 0
    sizes = list(Cosignature.objects.order_by("pk").values_list("checkpoint__size", flat=True))
    assert sizes[-1] == Checkpoint.objects.latest("size").size == server.seen[0]
    assert [body.split(b"\n")[0] for body in server.asked] == [b"old 0", f"old {sizes[0]}".encode()]
    (state,) = states()
    assert (state.behind, state.missing_since, state.silent) == (0, None, False)


def test_one_that_knows_more_than_we_is_asked_from_there(witness, server):
    sequenced(3)
    first = Checkpoint.objects.latest("size")
    server.add_checkpoint(asking.body(0, first))
    sequenced(4)
    assert push_due() == 1
    heads = [body.split(b"\n")[0] for body in server.asked[1:]]
    assert heads == [b"old 0", f"old {first.size}".encode()]


def test_the_work_is_opened_anew_where_a_message_was_lost(witness, server):
    """Nothing but the sweep is called here: no message of the broker has any part in it."""
    server.stop()
    sequenced(2)
    assert push_due() == 0
    row = Push.objects.get()
    assert (row.done_at, row.failed_at) == (None, None)
    assert "Outage" in row.failure
    port = server.server.server_port
    from http.server import ThreadingHTTPServer

    handler = server.server.RequestHandlerClass
    server.server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    import threading

    threading.Thread(target=server.server.serve_forever, daemon=True).start()
    assert push_due() == 0
    with later():
        assert push_due() == 1


@pytest.mark.parametrize("manners", ["silent", "drips"])
def test_a_slow_one_is_left_after_five_seconds(witness, server, manners):
    sequenced(2)
    server.manners = manners
    begun = time.monotonic()
    assert push_due() == 0
    assert time.monotonic() - begun < 25
    assert not Cosignature.objects.exists()


@pytest.mark.parametrize("manners", ["wrong key", "other checkpoint", "gibberish"])
def test_a_lying_one_is_not_believed(witness, server, manners):
    sequenced(2)
    server.manners = manners
    assert push_due() == 0
    assert not Cosignature.objects.exists()
    assert Push.objects.get().failure
    assert rung("unwilling")


@pytest.mark.parametrize("status", ["400", "403", "404", "500", "302"])
def test_a_refusal_is_told_and_tried_again_later(witness, server, status):
    sequenced(2)
    server.manners = status
    assert push_due() == 0
    assert status in Push.objects.get().failure
    assert rung("unwilling")
    server.manners = ""
    assert push_due() == 0
    with later():
        assert push_due() == 1


def rewrite(number):
    from portal.journal.models import JournalEntry

    victim = JournalEntry.objects.order_by("pk")[number]
    with without_triggers():
        JournalEntry.objects.filter(pk=victim.pk).update(body=forge(victim.pk, data={"n": 99}))
        rebuild()


def test_a_journal_that_was_rewritten_gets_no_signature_and_rings(witness, server):
    sequenced(4)
    push_due()
    rewrite(1)
    sequenced(2)
    assert push_due() == 0
    assert "422" in Push.objects.get().failure
    assert rung("fork")


def test_a_backup_that_was_restored_rings(witness, server):
    sequenced(4)
    push_due()
    server.seen = (900, bytes(32))
    sequenced(1)
    assert push_due() == 0
    assert rung("fork")


def test_the_same_size_with_another_root_rings(witness, server):
    sequenced(4)
    server.seen = (Checkpoint.objects.latest("size").size, bytes(32))
    assert push_due() == 0
    assert rung("fork")


def test_one_that_was_ended_is_asked_no_more(witness, server, cast):
    sequenced(2)
    push_due()
    end_witness(by=cast.admin, witness=witness)
    sequencer.sequence()
    server.asked.clear()
    assert push_due() == 0
    assert server.asked == []
    assert states() == []


def test_the_sequencer_does_not_wait_for_a_witness(witness, server):
    server.manners = "silent"
    entry()
    sequencer.sequence()
    assert server.asked == []


def test_silence_of_a_day_rings_once_it_is_one(visitor, server):
    sequenced(2)
    tell_of_silence()
    assert not rung("silent")
    (state,) = states()
    assert state.missing_since
    assert not state.silent
    with later(24 * 60 + 5):
        (state,) = states()
        assert state.silent
        tell_of_silence()
    assert rung("silent")


def test_the_pause_grows(witness):
    row = Push(attempts=1)
    pauses = []
    for row.attempts in (1, 3, 20):
        pauses.append(pushing._pause_after(row, ConnectionError()))
    assert pauses[0] < pauses[1] < pauses[2] == pushing.LONGEST


@pytest.mark.parametrize("number", [2, 8])
def test_the_same_queries_for_states_at_two_sizes(cast, number, django_assert_num_queries):
    from portal.journal.tree import keys
    from portal.witnesses.cosigning.actions import register_witness
    from tests.harness.servers.witness import Witness

    for n in range(number):
        one = Witness(keys.verifier().vkey(), f"w.example/{n}")
        register_witness(by=cast.quality, name=one.name, vkey=one.vkey(), url="")
    sequencer.sequence()
    assert connection.in_atomic_block
    with django_assert_num_queries(2):
        assert len(states()) == number
