"""Begins a report anew that was refused, cancelled or not signed in time."""

from django.utils.translation import gettext_lazy as _

from installations.models import ENDED, InstallationReport, PrerequisiteCheck
from installations.rules import drafts, eligibility
from installations.rules.locks import lock_report, signatory
from portal.accounts.models import User
from portal.core.actions import Refused, action
from portal.journal.record import record


@action
def begin_anew(*, by: User, report: InstallationReport) -> InstallationReport:
    """Begin a draft with what `report` said; totals and dates are asked again.

    It names the former report, and there is one at a time. Whether its release may still be
    installed is said on the draft, as of every draft. Raises Refused: "stranger", "not_ended",
    "already_begun", "nothing_to_replace", and what `eligibility.require_person` says.
    """
    ended = lock_report(report.pk)
    person = signatory(by, ended)
    if not ended.can_begin_anew:
        raise Refused(_("Only a report that has ended unsigned is begun anew."), "not_ended")
    if ended.begun_anew_by.exclude(state__in=ENDED).exists():
        raise Refused(_("This report was begun anew already."), "already_begun")
    if ended.replaces is not None:
        eligibility.require_running(person, ended.replaces)
    assert ended.release is not None
    eligibility.require_person(person, kind=ended.kind, line=ended.release.line)
    fresh = drafts.begun_from(ended, person)
    fresh.save(force_insert=True)
    PrerequisiteCheck.objects.bulk_create(
        PrerequisiteCheck(
            report=fresh, prerequisite_id=one.prerequisite_id, done=one.done, remark=one.remark
        )
        for one in ended.checks.all()
    )
    record(
        event="report.begun_anew",
        subject=fresh,
        by=by,
        data={
            "kind": str(fresh.kind),
            "integrator": fresh.integrator_id,
            "release": ended.release.version,
            "replaces": ended.replaces.number if ended.replaces else None,
            "anew_of": ended.number,
        },
    )
    return fresh
