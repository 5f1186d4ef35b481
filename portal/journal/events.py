"""Signals of the journal: a checkpoint was signed."""

from django.dispatch import Signal

checkpoint_signed = Signal()
"""Sent by the sequencer inside its transaction; `checkpoint` is the new Checkpoint."""
