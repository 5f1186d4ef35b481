"""What follows once a report is void: the base, its recalls and its fees are as if it were not."""

from installations.base.following import follow
from installations.charging import give_back_void
from installations.models import InstallationReport, Recall
from portal.accounts.models import User
from portal.core import clock
from portal.core.bulk import insert_new
from portal.journal.record import Actor
from releases.models import Withdrawal


def follow_void(*, by: User | Actor, report: InstallationReport) -> None:
    """What a void report replaced runs again, and what it has charged is given back.

    In the transaction of the action that makes it void, after that action's own entry.
    """
    follow(report)
    _put_former_back(report)
    give_back_void(by=by, report=report)


def _put_former_back(report: InstallationReport) -> None:
    """Recalls that it had ended are open again, and those are opened that would have been if it
    had never been signed."""
    Recall.objects.filter(solved_by=report).update(solved_at=None, solved_by=None)
    former = report.replaces
    if former is None or former.is_removal:
        return
    now = clock.now()
    insert_new(
        [
            Recall(withdrawal=one, report=former, opened_at=now)
            for one in Withdrawal.objects.filter(release=former.release_id)
        ]
    )
