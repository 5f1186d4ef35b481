"""When a signed report may be corrected by another, by whom, and by the rules of which day.

Source: DOC-QLT-210, the report («PV») engages both parties; docs/decisions/0037-corrections.md.
What both have signed was judged when they signed it, and is not asked again; what a correction
says otherwise is judged by the rules of the day on which the corrected report had it installed.
"""

from django.utils.translation import gettext_lazy as _

from installations.models import IN_BASE, InstallationReport, ReportState
from installations.rules import annulments, eligibility
from installations.rules.contests import successor_of
from integrators.approvals.rules import eligibility as people
from portal.core.actions import Refused
from releases.files.access import asked_of


def may_be_corrected(report: InstallationReport) -> bool:
    """Whether `require_correctable` refuses nothing; nor does `annulments.require_askable`
    then, but for the merchant's address."""
    return (
        report.state == ReportState.SIGNED
        and successor_of(report) is None
        and annulments.waiting_for(report) is None
    )


def require_correctable(report: InstallationReport) -> None:
    """Refused ("not_signed", "already_corrected", "not_last", "annulment_asked") unless it is
    signed by both, contested by nobody, and the last of its machine."""
    if report.state != ReportState.SIGNED:
        raise Refused(
            _("Only a report that both parties have signed, and nobody contests, is corrected."),
            "not_signed",
        )
    later = successor_of(report)
    if later is not None and later.corrects_id == report.pk:
        words = _("Another report corrects %(number)s already: %(other)s.") % {
            "number": report.number, "other": later.number,
        }  # fmt: skip
        raise Refused(words, "already_corrected")
    if later is not None:
        words = _(
            "The report %(other)s stands upon %(number)s: only the last report of a machine is "
            "corrected."
        ) % {"number": report.number, "other": later.number}
        raise Refused(words, "not_last")
    if annulments.waiting_for(report) is not None:
        raise Refused(
            _("The merchant is asked to annul %(number)s, and has to answer first.")
            % {"number": report.number},
            "annulment_asked",
        )


def of_states(report: InstallationReport) -> dict[str, InstallationReport]:
    """What corrects it, or is to: the draft, what waits ("submitted"), what is "signed"."""
    names = {ReportState.DRAFT: "draft", ReportState.SUBMITTED: "submitted"}
    names |= dict.fromkeys((ReportState(state) for state in IN_BASE), "signed")
    rows = report.corrected_by.all()
    return {names[key]: row for row in rows if (key := ReportState(row.state)) in names}


def draft_of(report: InstallationReport) -> InstallationReport | None:
    """The draft by which it is being corrected: one at a time."""
    return report.corrected_by.filter(state=ReportState.DRAFT).order_by("pk").first()


def require_none_begun(report: InstallationReport) -> None:
    """Refused ("already_begun") while there is a draft that corrects it."""
    if draft_of(report) is not None:
        raise Refused(
            _("A correction of %(number)s is begun already: finish it, or throw it away.")
            % {"number": report.number},
            "already_begun",
        )


def require_person_then(report: InstallationReport) -> None:
    """Refused ("not_eligible_then") where whoever had it installed was not in order that day for
    what the correction says instead."""
    former, release = report.corrects, report.release
    if former is None or release is None:
        return
    if (former.kind, former.release_id) == (report.kind, report.release_id):
        return
    day = former.installed_on
    asked = asked_of(release) if not report.is_removal else None
    answer = people.check(
        former.representative, activity=eligibility.ACTIVITIES[report.kind], line=release.line,
        asked=asked, at=day,
    )  # fmt: skip
    if not answer.ok:
        missing = "; ".join(str(item.label) for item in answer.missing)
        words = _(
            "On the day on which it was installed, this could not be reported. What was missing: "
            "%(missing)s"
        ) % {"missing": missing}
        raise Refused(words, "not_eligible_then")
