"""What others may want to know of the journal."""

from django.dispatch import Signal

checkpoint_signed = Signal()
"""Sent by the sequencer inside its transaction; `checkpoint` is the new Checkpoint."""
