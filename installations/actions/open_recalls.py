"""Opens a recall for each machine that runs a withdrawn release."""

from installations.models import InstalledPeriod, Recall
from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import action
from portal.core.bulk import insert_new
from portal.journal.record import Actor, record
from releases.models import Withdrawal


@action
def open_recalls(*, by: User | Actor, withdrawal: Withdrawal) -> int:
    """Open the recalls of `withdrawal`, in its transaction; how many."""
    now = clock.now()
    running = InstalledPeriod.objects.in_force().filter(release=withdrawal.release_id)
    running = running.exclude(opened_by=None)
    rows = [
        Recall(withdrawal_id=withdrawal.pk, report_id=pk, integrator_id=company, opened_at=now)
        for pk, company in running.order_by("opened_by").values_list("opened_by", "integrator")
    ]
    insert_new(rows)
    record(event="recalls.opened", subject=withdrawal, by=by, data={"machines": len(rows)})
    return len(rows)
