import threading

import pytest
from django.db import connection, connections, transaction

from portal.journal.events import checkpoint_signed
from portal.journal.models import Checkpoint, JournalEntry, SequencedEntry, Unsequenced
from portal.journal.tree import keys, merkle, proofs, sequencer, signed_note
from tests.journal.factories import entries, entry, sequenced, user

postgresql = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="SQLite has one writer at a time"
)


def in_thread(function):
    """Run `function` in a thread with a connection of its own; returns what it returned."""
    result = []

    def run():
        try:
            result.append(function())
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(20)
    assert not thread.is_alive()
    return result[0]


@pytest.mark.django_db
def test_entries_get_their_place_without_gaps_and_a_signed_checkpoint():
    made = [*sequenced(3), *sequenced(4)]
    rows = SequencedEntry.objects.order_by("seq").select_related("entry")
    assert [(row.seq, row.entry) for row in rows] == list(enumerate(made))
    assert [c.size for c in Checkpoint.objects.order_by("size")] == [3, 7]
    statement = signed_note.verify(Checkpoint.objects.get(size=7).note, keys.verifiers())
    frontier = merkle.Frontier()
    for item in made:
        frontier.append(merkle.leaf_hash(bytes(item.body)))
    assert statement.root == frontier.root() == proofs.root(7)
    assert not Unsequenced.objects.exists()


@pytest.mark.django_db
def test_nothing_waiting_makes_no_checkpoint():
    sequenced(1)
    assert sequencer.sequence() == 0
    assert Checkpoint.objects.count() == 1


@pytest.mark.django_db
def test_large_backlogs_go_in_batches(monkeypatch):
    monkeypatch.setattr(sequencer, "BATCH", 4)
    entries(10)
    assert sequencer.sequence() == 10
    assert [c.size for c in Checkpoint.objects.order_by("size")] == [4, 8, 10]
    assert list(SequencedEntry.objects.order_by("seq").values_list("entry_id", flat=True)) == list(
        JournalEntry.objects.order_by("pk").values_list("pk", flat=True)
    )


@pytest.mark.django_db
def test_an_entry_proves_itself_to_any_later_checkpoint():
    made = sequenced(5)[2]
    sequenced(8)
    leaf = merkle.leaf_hash(bytes(made.body))
    for checkpoint in Checkpoint.objects.all():
        proof = proofs.inclusion_proof(2, checkpoint.size)
        assert merkle.verify_inclusion(leaf, 2, checkpoint.size, proof, bytes(checkpoint.root))
    consistency = proofs.consistency_proof(5, 13)
    assert merkle.verify_consistency(5, 13, proofs.root(5), proofs.root(13), consistency)


@pytest.mark.django_db
def test_the_cost_does_not_grow_with_the_tree(django_assert_max_num_queries):
    sequenced(200)
    entries(5)
    # One of them asks whether there is a witness to call.
    with django_assert_max_num_queries(13):
        sequencer.sequence()
    with django_assert_max_num_queries(2):
        proofs.inclusion_proof(100, 205)


@pytest.mark.django_db
def test_the_checkpoint_is_announced_inside_the_transaction():
    seen = []

    def listen(sender, checkpoint, **kwargs):
        seen.append((checkpoint.size, connection.in_atomic_block))

    checkpoint_signed.connect(listen)
    try:
        sequenced(2)
    finally:
        checkpoint_signed.disconnect(listen)
    assert seen == [(2, True)]


@pytest.mark.django_db(transaction=True)
def test_an_entry_still_open_is_not_sequenced():
    someone = user()
    with transaction.atomic():
        entry(someone)
        if connection.vendor == "postgresql":
            assert in_thread(sequencer.sequence) == 0
        assert not SequencedEntry.objects.exists()
    assert sequencer.sequence() == 1


@postgresql
@pytest.mark.django_db(transaction=True)
def test_a_lower_id_that_commits_late_comes_later_and_loses_nothing():
    someone = user()
    with transaction.atomic():
        slow = entry(someone)
        quick = in_thread(lambda: entry(someone))
        assert in_thread(sequencer.sequence) == 1
    assert slow.pk < quick.pk
    assert sequencer.sequence() == 1
    order = SequencedEntry.objects.order_by("seq").values_list("entry_id", flat=True)
    assert list(order) == [quick.pk, slow.pk]


@postgresql
@pytest.mark.django_db(transaction=True)
def test_a_second_sequencer_gives_way():
    entries(3)
    with transaction.atomic():
        assert sequencer.sequence_batch() == 3
        assert in_thread(sequencer.sequence) == 0
    assert Checkpoint.objects.get().size == 3


@pytest.mark.django_db(transaction=True)
def test_many_writers_and_sequencers_at_once_leave_one_whole_journal():
    from portal.journal.verify import walk

    someone = user()
    failures = []

    def work(function):
        try:
            for _ in range(8):
                function()
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    jobs = [lambda: entry(someone)] * 3 + [sequencer.sequence] * 2
    threads = [threading.Thread(target=work, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failures
    sequencer.sequence()
    seqs = list(SequencedEntry.objects.order_by("seq").values_list("seq", flat=True))
    assert seqs == list(range(24))
    assert list(walk.findings()) == []
