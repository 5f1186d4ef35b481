"""What follows once a report is void: the base, recalls, gaps and fees are as if it were not."""

from installations.base.following import follow
from installations.charging import charge_again, give_back_void
from installations.missing.following import undo_missing
from installations.models import InstallationReport
from installations.recalls.following import undo_recalls
from portal.accounts.models import User
from portal.journal.record import Actor


def follow_void(*, by: User | Actor, report: InstallationReport) -> None:
    """What a void report replaced or corrected runs again, and what it has charged is given back;
    what a correction had given back is charged again.

    In the transaction of the action that makes it void, after that action's own entry.
    """
    follow(report)
    undo_recalls(report)
    undo_missing(report)
    give_back_void(by=by, report=report)
    charge_again(by=by, report=report)
