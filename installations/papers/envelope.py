"""What the server adds to a signed body: its number, its reception, its place in the journal.

Nobody signs it. It stands beside the body in the sealed document, and is proven by the entry of
the reception, whose leaf in the journal it names.
"""

import datetime as dt
from typing import Any

from installations.models import InstallationReport
from portal.journal.models import JournalEntry, SequencedEntry
from portal.journal.tree import merkle

RECEIVED = "report.submitted"


def envelope_of(report: InstallationReport) -> dict[str, Any]:
    """The envelope as the sealed document carries it."""
    entry = _entries(report).first()
    return {
        "number": report.number,
        "received_at": report.submitted_at and report.submitted_at.isoformat(timespec="seconds"),
        "journal_leaf": merkle.leaf_hash(bytes(entry.body)).hex() if entry else None,
    }


def received_exactly(moment: dt.datetime) -> str:
    """The reception as its entry says it: in UTC, whatever zone the clock tells, to the µs."""
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")


def place_in_journal(report: InstallationReport) -> int | None:
    """The number of the entry of the reception, once the journal has given it one."""
    rows = SequencedEntry.objects.filter(entry__in=_entries(report))
    return rows.values_list("seq", flat=True).first()


def _entries(report: InstallationReport) -> Any:
    return JournalEntry.objects.filter(
        event=RECEIVED, subject_type=report._meta.label, subject_id=str(report.pk)
    ).order_by("pk")
