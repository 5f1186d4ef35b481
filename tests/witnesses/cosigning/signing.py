"""Checkpoints that a witness has signed by itself."""

from portal.journal.models import Checkpoint


def cosigned(server, _entries=None, *, checkpoint: Checkpoint | None = None, **how) -> str:
    """The note of a checkpoint, the latest unless given, with the line of `server`."""
    note = (checkpoint or Checkpoint.objects.latest("size")).note
    return note + server.line(note.rpartition("\n\n")[0] + "\n", **how)
