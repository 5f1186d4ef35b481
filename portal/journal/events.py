"""Signals of the journal: a checkpoint was signed, a clock was seen to be wrong."""

from django.dispatch import Signal

checkpoint_signed = Signal()
"""Sent by the sequencer inside its transaction; `checkpoint` is the new Checkpoint."""

clock_went_wrong = Signal()
"""Sent after the commit of the entry with the UUID `entry`; `incident` says which and by how much
(`portal.journal.clocks.Incident`)."""

CHECKPOINTS_NAMED = "checkpoints.named"
"""The entry that lists checkpoints, sizes and hashes of their notes, so that none can vanish."""
