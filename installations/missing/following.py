"""What reports do to the lines: one that is signed closes them, a void one undoes that.

In the transaction of the action by which the report is signed or void, or the licence cancelled;
its entry tells of both.
"""

from installations.missing.rules import closed_by, report_for
from installations.models import InstallationReport, IssuedLicence, MissingReport, MissingState
from portal.core.states import move


def close_missing(report: InstallationReport) -> None:
    """What both have signed closes the lines that it is owed for, whatever was answered.

    What it corrects closes none any more: what that one said was not so.
    """
    if report.corrects is not None:
        _open_anew(report.corrects)
    found = [line.pk for line in closed_by(report)]
    # Who answers or cancels meanwhile is waited for, and what then needs no report is left.
    lines = MissingReport.objects.not_reported().filter(pk__in=found)
    for line in lines.select_for_update(of=("self",)).order_by("pk"):
        move(line, MissingState.CLOSED, closed_at=report.signed_at, closed_by=report)


def undo_missing(report: InstallationReport) -> None:
    """What a void report had closed is as it was before; what it had corrected closes again."""
    _open_anew(report)
    if report.corrects is not None:
        close_missing(report.corrects)


def _open_anew(report: InstallationReport) -> None:
    """The lines that `report` had closed, unless another report closes them too, or the licence
    was cancelled meanwhile: then none is expected."""
    lines = MissingReport.objects.filter(closed_by=report, state=MissingState.CLOSED)
    for line in lines.select_related("answer", "licence", "release", "site").order_by("pk"):
        other = report_for(line)
        if line.licence and line.licence.cancelled_at is not None:
            move(line, MissingState.VOID, closed_at=None, closed_by=None)
        elif other is not None:
            move(line, MissingState.CLOSED, closed_at=other.signed_at, closed_by=other)
        else:
            move(line, line.state_by_answer, closed_at=None, closed_by=None)


def void_missing(licence: IssuedLicence) -> None:
    """Of a licence that is cancelled no report is expected any more."""
    lines = MissingReport.objects.not_reported().filter(licence=licence)
    for line in lines.select_for_update(of=("self",)).order_by("pk"):
        move(line, MissingState.VOID)
