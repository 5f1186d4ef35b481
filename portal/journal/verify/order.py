"""Time held against order: what the places of entries, the database's time and theirs say together.

Pure, on the standard library alone: an auditor's `verify.py` carries the text of this module, so
that both hold the same. Entries are read in the order of the journal (`read`), then the rest is
told (`rest`). What cannot be:

- an entry that the database accepted long before one that stands before it: it was put in later;
- a stated time that is not the database's, where no process of the portal has measured and told
  that its clock was wrong within that hour;
- a time that is said to be declared, in a journal whose first entry does not say that it is a
  demonstration's (nobody can add that entry later: it would stand under no signed checkpoint);
- once entries bear the database's time, one without it that claims an older moment.

Version 1 of an entry had no such time: what stands before the first of version 2 is not judged.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

# --- what follows stands in verify.py too
BOUND = 300.0
"""Seconds by which two clocks, or two transactions side by side, may differ."""
BELIEVED = 3600.0
"""Seconds, before and after it was told, for which a clock is believed to have been wrong."""
MOST = 86400.0
"""What is wrong by more than a day is a finding whatever was told."""
DEMONSTRATION = "journal.demo_begun"
DRIFTED, JUMPED_BACK, COMMITTED_LATE = (
    "journal.clock_drifted",
    "journal.clock_jumped_back",
    "journal.committed_late",
)


@dataclass
class Doubt:
    """An entry whose time does not fit, until somebody has told why."""

    kind: str
    off: float
    own: float
    seen: float
    finding: str


class Times:
    """What was read of time so far."""

    def __init__(self) -> None:
        self.demonstration = False
        self.latest: tuple[float, int] | None = None
        """The latest moment at which the database accepted an entry, and where that stands."""
        self.doubts: list[Doubt] = []
        self.drifts: list[tuple[float, float]] = []
        """The drifts that were told of late: when, and by how much."""

    def read(self, seq: int, said: Any) -> Iterator[str]:
        """What is wrong with the time of an entry, and what has become sure meanwhile."""
        if not isinstance(said, dict) or said.get("v") not in (1, 2):
            return
        at, stamped = seconds(said.get("at")), said["v"] == 2
        if seq == 0 and stamped and said.get("event") == DEMONSTRATION:
            self.demonstration = True
        accepted = seconds(said.get("accepted")) if stamped else at
        if accepted is None or at is None:
            yield f"entry {seq}: it bears no time that can be read"
            return
        if not stamped and self.latest is None:
            return
        self._hold_against_order(seq, accepted)
        if said.get("declared") is True:
            if not self.demonstration:
                yield f"entry {seq}: its time is declared, and this is no demonstration's journal"
        elif stamped and abs(at - accepted) > BOUND:
            self._doubt_drift(seq, at - accepted, accepted)
        self._believe(said, accepted)
        yield from self._sure()

    def _hold_against_order(self, seq: int, accepted: float) -> None:
        if self.latest is None or accepted >= self.latest[0]:
            self.latest = accepted, seq
            return
        behind = self.latest[0] - accepted
        if behind > BOUND:
            said = f"entry {seq}: {int(behind)} seconds older than entry {self.latest[1]} before it"
            self.doubts.append(Doubt("order", behind, accepted, self.latest[0], said))

    def _doubt_drift(self, seq: int, off: float, accepted: float) -> None:
        if any(abs(off - drift) <= BOUND for when, drift in self.drifts if near(accepted, when)):
            return
        side = "before" if off < 0 else "after"
        said = f"entry {seq}: its stated time is {int(abs(off))} seconds {side} the database's"
        self.doubts.append(Doubt("drift", off, accepted, accepted, said))

    def _believe(self, said: dict[str, Any], accepted: float) -> None:
        """Take what a process has measured and told for the reason of what does not fit."""
        event, data = said.get("event"), said.get("data")
        if event not in (DRIFTED, JUMPED_BACK, COMMITTED_LATE) or not isinstance(data, dict):
            return
        by = data.get("seconds")
        if said.get("actor") != {"kind": "system", "id": "clock"} or type(by) is not int:
            return
        if abs(by) > MOST:
            return
        if event == DRIFTED:
            self.drifts = [told for told in self.drifts if near(accepted, told[0])]
            self.drifts.append((accepted, by))
            self._excuse("drift", accepted, lambda off: abs(off - by) <= BOUND)
        elif event == COMMITTED_LATE or data.get("clock") == "database":
            self._excuse("order", accepted, lambda off: off <= by + BOUND)
            if event == JUMPED_BACK and self.latest and self.latest[0] - accepted <= by + BOUND:
                self.latest = accepted, self.latest[1]

    def _excuse(self, kind: str, accepted: float, fits: Any) -> None:
        self.doubts = [
            doubt
            for doubt in self.doubts
            if doubt.kind != kind
            or not (near(accepted, doubt.own) or near(accepted, doubt.seen))
            or not fits(doubt.off)
        ]

    def _sure(self) -> Iterator[str]:
        """The doubts of which nobody can tell any more."""
        while self.doubts and self.latest and self.latest[0] - self.doubts[0].seen > BELIEVED:
            yield self.doubts.pop(0).finding

    def rest(self) -> Iterator[str]:
        """The doubts of which nobody has told."""
        yield from (doubt.finding for doubt in self.doubts)
        self.doubts = []


def near(moment: float, told: float) -> bool:
    """Whether what was told at one moment may be the reason of what was seen at another."""
    return abs(moment - told) <= BELIEVED


def seconds(said: Any) -> float | None:
    """A moment as seconds since 1970; None where it cannot be read."""
    try:
        found = dt.datetime.fromisoformat(said)
        return found.timestamp() if found.tzinfo else None
    except (TypeError, ValueError, OverflowError):
        return None


# --- until here
