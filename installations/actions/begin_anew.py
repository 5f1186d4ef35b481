"""Begins a report from what another says: anew, where that has ended unsigned; to correct it, where
both have signed it."""

from django.utils.translation import gettext_lazy as _

from installations.models import ENDED, InstallationReport, PrerequisiteCheck
from installations.rules import drafts, eligibility, reasons
from installations.rules.correcting import conditions as corrections
from installations.rules.locks import lock_report, signatory
from portal.accounts.models import User
from portal.core.actions import Refused, action
from portal.journal.record import Personal, record


@action
def begin_anew(*, by: User, report: InstallationReport) -> InstallationReport:
    """Begin a draft with what `report` said; totals and dates are asked again, but for a
    correction, whose day is the corrected report's.

    It names the former report, and there is one at a time. Whether its release may still be
    installed is said on the draft, as of every draft. Raises Refused: "stranger", "not_ended",
    "already_begun", "nothing_to_replace", and what `corrections.require_correctable` and
    `eligibility.require_person` say.
    """
    ended = lock_report(report.pk)
    person = signatory(by, ended)
    if not ended.can_begin_anew:
        raise Refused(_("Only a report that has ended unsigned is begun anew."), "not_ended")
    if ended.begun_anew_by.exclude(state__in=ENDED).exists():
        raise Refused(_("This report was begun anew already."), "already_begun")
    if ended.corrects is not None:
        corrections.require_correctable(ended.corrects)
        corrections.require_none_begun(ended.corrects)
    elif ended.replaces is not None:
        eligibility.require_running(person, ended.replaces)
    assert ended.release is not None
    eligibility.require_person(person, kind=ended.kind, line=ended.release.line)
    fresh = drafts.begun_from(ended, person)
    fresh.save(force_insert=True)
    _copy_checks(ended, fresh)
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


@action
def begin_correction(*, by: User, report: InstallationReport, reason: str) -> InstallationReport:
    """Begin a draft that corrects `report`, for `reason`, which both parties will sign.

    It says all that `report` says until something is changed, and follows the same report; there is
    one at a time. Raises Refused: "stranger", "not_signed", "already_corrected", "not_last",
    "annulment_asked", "already_begun", "reason_missing", and what `eligibility.require_person`
    says.
    """
    corrected = lock_report(report.pk)
    person = signatory(by, corrected)
    corrections.require_correctable(corrected)
    corrections.require_none_begun(corrected)
    reason = reasons.required(reason, _("Say why this report is to be corrected."))
    assert corrected.release is not None
    eligibility.require_person(person, kind=corrected.kind, line=corrected.release.line)
    draft = drafts.correcting(corrected, person, reason)
    draft.save(force_insert=True)
    _copy_checks(corrected, draft)
    record(
        event="report.correction_begun",
        subject=draft,
        by=by,
        data={
            "kind": str(draft.kind),
            "integrator": draft.integrator_id,
            "release": corrected.release.version,
            "replaces": corrected.replaces.number if corrected.replaces else None,
            "corrects": corrected.number,
            "reason": Personal(reason),
        },
    )
    return draft


def _copy_checks(former: InstallationReport, draft: InstallationReport) -> None:
    PrerequisiteCheck.objects.bulk_create(
        PrerequisiteCheck(
            report=draft, prerequisite_id=one.prerequisite_id, done=one.done, remark=one.remark
        )
        for one in former.checks.all()
    )
