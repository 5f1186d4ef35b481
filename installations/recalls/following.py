"""What reports do to the lines of a recall: one that is signed ends them, a void one undoes that,
and a correction takes the place of those of the report that it corrects.

In the transaction of the action by which the report is signed or void; its entry tells of both.
"""

from installations.models import InstallationReport, Recall, RecallState
from portal.core import clock
from portal.core.bulk import insert_new
from portal.core.states import move
from releases.models import Withdrawal


def end_recalls(report: InstallationReport) -> None:
    """What both have signed ends the lines of the machine, whatever was answered before."""
    if not report.replaces_id:
        return
    lines = Recall.objects.filter(report=report.replaces_id, solved_by=None)
    for line in lines.exclude(state=RecallState.VOID):
        move(line, RecallState.DONE, solved_at=report.signed_at, solved_by=report)


def correct_recalls(report: InstallationReport) -> None:
    """The lines of what `report` corrects ask nobody for anything any more: it was not so. Where
    the machine runs a withdrawn release in truth, the correction has its own."""
    if report.corrects is None:
        return
    _end_for_nothing(report.corrects)
    if not report.is_removal:
        _open(report)


def undo_recalls(report: InstallationReport) -> None:
    """The lines of a void report ask nobody for anything. Those that it had ended are what they
    were before, and those are opened that would have been if it had never been signed."""
    _end_for_nothing(report)
    ended = Recall.objects.filter(solved_by=report, state=RecallState.DONE)
    for line in ended.select_related("answer"):
        move(line, line.state_by_answer, solved_at=None, solved_by=None)
    # What was corrected stands again, else what was replaced runs again.
    former = report.corrects or report.replaces
    if former is None or former.is_removal:
        return
    for line in Recall.objects.filter(report=former, state=RecallState.VOID).select_related(
        "answer"
    ):
        move(line, line.state_by_answer)
    _open(former)


def _end_for_nothing(report: InstallationReport) -> None:
    for line in Recall.objects.filter(report=report).exclude(state=RecallState.VOID):
        move(line, RecallState.VOID)


def _open(report: InstallationReport) -> None:
    """The lines that it would have, had it been of the base all the time."""
    now = clock.now()
    insert_new(
        [
            Recall(withdrawal=one, report=report, integrator_id=report.integrator_id, opened_at=now)
            for one in Withdrawal.objects.filter(release=report.release_id)
        ]
    )
