"""What the journal says of a checkpoint that somebody holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from portal.journal.models import Checkpoint
from portal.journal.tree import keys, proofs
from portal.journal.tree.signed_note import BadNote, CheckpointText, Verifier, verify


class Verdict(StrEnum):
    """Of one checkpoint against the journal as it is now."""

    CONFIRMED = "confirmed"
    """The first entries are still those that it was signed for."""
    CONTRADICTED = "contradicted"
    """They are others."""
    BEYOND = "beyond"
    """It covers more than there is: entries are gone, or a backup was restored."""
    UNREADABLE = "unreadable"
    """The tree itself is damaged."""
    NOT_OURS = "not_ours"
    """It is no checkpoint that one of our keys has signed."""


@dataclass(frozen=True)
class Judged:
    verdict: Verdict
    statement: CheckpointText | None
    """What it says, where one of our keys has signed it."""
    present: int
    """The entries of the journal now."""
    why: str = ""
    """For programs and their readers: what is wrong, in English."""

    @property
    def size(self) -> int:
        """How many entries it covers; 0 where it says nothing to us."""
        return self.statement.size if self.statement else 0

    @property
    def is_listed(self) -> bool:
        """Whether the portal still has a checkpoint of this size: none is ever taken away."""
        said = self.statement
        return said is not None and Checkpoint.objects.filter(size=said.size).exists()


def judge(note: str, verifiers: Iterable[Verifier] | None = None) -> Judged:
    """Hold a signed note against the tree: two or three queries, whatever its size."""
    present = proofs.size()
    try:
        said = verify(note, keys.verifiers() if verifiers is None else verifiers)
    except (BadNote, RecursionError) as error:
        return Judged(Verdict.NOT_OURS, None, present, str(error))
    if said.size > present:
        why = f"it covers {said.size} entries, the journal has {present}"
        return Judged(Verdict.BEYOND, said, present, why)
    try:
        root = proofs.root(said.size)
    except (KeyError, TypeError) as error:
        return Judged(
            Verdict.UNREADABLE, said, present, f"the tree cannot be read ({error.args[0]})"
        )
    if root != said.root:
        why = f"the first {said.size} entries are not those that it was signed for"
        return Judged(Verdict.CONTRADICTED, said, present, why)
    return Judged(Verdict.CONFIRMED, said, present)
