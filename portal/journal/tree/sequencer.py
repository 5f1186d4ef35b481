"""The sequencer: gives committed entries their place in the tree, and signs checkpoints.

Entries get their `id` when they are inserted but are seen only once committed, so a higher id
can be sequenced before a lower one that commits late. That is fine: `seq` is the order of the
journal, `id` is not. What must hold is that an entry which depends on another (its transaction
had seen the other's) comes after it, and it does:

- the other was committed before this one was inserted, so its id is lower (PostgreSQL hands
  out ids one by one from an uncached sequence; SQLite has one writer at a time);
- a snapshot that sees this one's commit sees the earlier commit too, so the other is either
  sequenced already or waits in the same snapshot;
- each batch is one statement, hence one snapshot, and takes the lowest ids first, so of two
  that wait the other is never left for a later batch than this one.

Only one sequencer works at a time: on PostgreSQL the others give way to an advisory lock, on
SQLite the immediate transaction makes them wait. The lock is held until the commit is visible,
so the next one starts from the tree that this one left.
"""

import logging

from django.conf import settings
from django.db import connection, transaction

from portal.core import clock
from portal.journal.events import checkpoint_signed
from portal.journal.models import Checkpoint, MerkleNode, SequencedEntry, Unsequenced
from portal.journal.tree import keys, merkle, proofs, signed_note

logger = logging.getLogger(__name__)

BATCH = 500
ADVISORY_LOCK = 0x4A4F55524E414C  # "JOURNAL"


def sequence(*, batches: int = 20) -> int:
    """Sequence what waits, in at most `batches` transactions; returns how many entries."""
    total = 0
    for _ in range(batches):
        done = sequence_batch()
        total += done
        if done < BATCH:
            break
    return total


def sequence_batch() -> int:
    """Sequence up to BATCH entries and sign one checkpoint over them; returns how many.

    Returns 0 when nothing waits or another sequencer is at work.
    """
    if not Unsequenced.objects.exists():
        return 0
    with transaction.atomic():
        if not _alone():
            return 0
        waiting = list(
            Unsequenced.objects.filter(entry__sequenced=None)
            .select_related("entry")
            .order_by("entry_id")[:BATCH]
        )
        if not waiting:
            return 0
        frontier = _append(waiting)
        Unsequenced.objects.filter(pk__in=[row.pk for row in waiting]).delete()
        checkpoint = _sign_checkpoint(frontier)
        checkpoint_signed.send(sender=Checkpoint, checkpoint=checkpoint)
    logger.debug("Sequenced %d entries up to %d", len(waiting), checkpoint.size)
    return len(waiting)


def _alone() -> bool:
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ADVISORY_LOCK])
        return bool(cursor.fetchone()[0])


def _append(waiting: list[Unsequenced]) -> merkle.Frontier:
    frontier = proofs.frontier()
    places: list[SequencedEntry] = []
    nodes: list[MerkleNode] = []
    for row in waiting:
        leaf = merkle.leaf_hash(bytes(row.entry.body))
        places.append(SequencedEntry(seq=frontier.size, entry=row.entry, leaf_hash=leaf))
        for (level, index), value in frontier.append(leaf):
            nodes.append(MerkleNode(level=level, index=index, hash=value))
    SequencedEntry.objects.bulk_create(places)
    MerkleNode.objects.bulk_create(nodes)
    return frontier


def _sign_checkpoint(frontier: merkle.Frontier) -> Checkpoint:
    text = signed_note.CheckpointText(settings.JOURNAL_ORIGIN, frontier.size, frontier.root())
    return Checkpoint.objects.create(
        size=text.size,
        root=text.root,
        note=signed_note.sign(text, keys.signing_key()),
        created_at=clock.now(),
    )
