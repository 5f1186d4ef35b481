"""Who may write which report, and with which release: computed here, asked everywhere.

DOC-QLT-210: «Toutes nouvelles installations seront réalisées avec la version certifiée et sur du
matériel compatible». A new installation gets the current certified release of its line; an update
goes to any published release, neither withdrawn nor closed to updates, that is newer than what
runs there, or back to the one that quality ordered in its place; a replacement may keep the same
one. Whether the person is in order is asked of `integrators.approvals.rules.eligibility`, and
what replaces a withdrawn release of `releases.withdrawals.rules`.
"""

from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from installations.models import InstallationReport, ReportKind
from installations.rules.correcting.then import releases_then
from integrators.approvals.rules import eligibility as people
from integrators.models import Activity, Representative
from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused
from portal.core.products import ProductLine
from portal.ui.text.formats import when
from releases.files.access import asked_of
from releases.models import Release, ReleaseState
from releases.withdrawals import rules as withdrawals

ACTIVITIES: dict[str, tuple[str, ...]] = {
    ReportKind.NEW: (Activity.INSTALL,),
    ReportKind.REPLACEMENT: (Activity.INSTALL,),
    ReportKind.UPDATE: (Activity.MAINTAIN, Activity.INSTALL),
    ReportKind.REMOVAL: (Activity.MAINTAIN, Activity.INSTALL),
}
"""By kind of report, the activities of which one must be approved."""


@dataclass(frozen=True)
class MayStart:
    """Whether somebody may begin a report: for whom and with what, or what is missing.

    `choices` are (representative, release) for a new installation, (representative, None) per
    company for the other kinds. `requirements` are those not met (`Requirement` of
    `integrators.approvals.rules.eligibility`), of the line that comes closest.
    """

    choices: list[tuple[Representative, Release | None]] = field(default_factory=list)
    requirements: list[people.Requirement] = field(default_factory=list)
    no_release: bool = False

    @property
    def ok(self) -> bool:
        return bool(self.choices)


def signer_eligibility(
    representative: Representative, *, kind: str, line: str, release: Release | None = None
) -> people.Eligibility:
    """Whether `representative` may sign a report of `kind` for `line` now.

    `release` may ask for a complementary training; a removal does not depend on it.
    """
    asked = asked_of(release) if release and kind != ReportKind.REMOVAL else None
    return people.check(representative, activity=ACTIVITIES[kind], line=line, asked=asked)


def may_start(user: User, kind: str) -> MayStart:
    """What `user` may begin a report of `kind` with."""
    choices: list[tuple[Representative, Release | None]] = []
    missing: list[people.Requirement] | None = None
    no_release = False
    for representative in representations(user):
        for line in ProductLine.values:
            release = Release.objects.current(line) if kind == ReportKind.NEW else None
            answer = signer_eligibility(representative, kind=kind, line=line, release=release)
            if not answer.ok:
                unmet = list(answer.missing)
                if missing is None or len(unmet) < len(missing):
                    missing = unmet
            elif kind == ReportKind.NEW and release is None:
                no_release = True
            elif (representative, release) not in choices:
                choices.append((representative, release))
    return MayStart(choices, [] if choices else missing or [], no_release and not choices)


def representations(user: User) -> list[Representative]:
    """The companies for which `user` acts today."""
    return list(
        Representative.objects.filter(user=user, left_at=None)
        .select_related("integrator", "user")
        .order_by("integrator__name_sorted", "pk")
    )


def release_choices(
    kind: str, line: str, replaced: InstallationReport | None = None
) -> list[Release]:
    """The releases that a report of `kind` may name: what quality ordered, then newest first."""
    if kind == ReportKind.NEW:
        current = Release.objects.current(line)
        return [current] if current else []
    if replaced is None or replaced.release is None:
        return []
    if kind == ReportKind.REMOVAL:
        return [replaced.release]
    running = replaced.release
    remedy = withdrawals.remedy_of(running)
    ordered = remedy.target if remedy else None
    newer = Q(pk__in=Release.objects.offered().values("pk"), version_key__gt=running.version_key)
    # The same release may be put back onto another machine for as long as it is not withdrawn.
    kept = Q(pk=running.pk, state__in=[ReleaseState.PUBLISHED, ReleaseState.SUPERSEDED])
    allowed = newer if kind == ReportKind.UPDATE else newer | kept
    others = Release.objects.filter(allowed, line=running.line).order_by("-version_key")
    first = [ordered] if ordered else []
    return first + [release for release in others if release not in first]


def choices_of(report: InstallationReport, kind: str, line: str) -> list[Release]:
    """The releases that `report` may name as one of `kind`. A correction may name what its former
    named, and what could be installed on that day."""
    former = report.corrects
    if former is None:
        return release_choices(kind, line, report.replaces)
    running = report.replaces.release if report.replaces else None
    found = releases_then(line, former.installed_on).allowed(kind, running)
    said = former.release
    if said is not None and kind == former.kind and said.line == line and said not in found:
        found.append(said)
    return found


def why_nothing(replaced: InstallationReport) -> str:
    """Why a machine can be updated to nothing today, and what to do then."""
    release = replaced.release
    remedy = withdrawals.remedy_of(release) if release else None
    if remedy:
        return _("%(version)s is withdrawn, and nothing can be installed instead. %(orders)s") % {
            "version": remedy.release.version,
            "orders": remedy.what_now,
        }
    return _("No certified version is newer than what runs there (%(running)s).") % {
        "running": release or "–"
    }


def require_release(report: InstallationReport) -> Release:
    """The report's release, or Refused with why it cannot be installed and what to do.

    Codes: "no_release", "release_withdrawn", "release_superseded", "release_closed",
    "release_not_newer", "release_unknown"; of a correction "release_not_then".
    """
    release = report.release
    if release is None:
        raise Refused(_("Choose the release that you have installed."), "no_release")
    choices = choices_of(report, report.kind, release.line)
    if release in choices:
        return release
    if report.corrects is not None:
        raise Refused(_not_then(release, report.corrects), "release_not_then")
    if release.state == ReleaseState.WITHDRAWN:
        raise Refused(_withdrawn(release, choices), "release_withdrawn")
    if release.is_draft:
        raise Refused(
            _("Choose a published release: %(version)s is not.") % {"version": release.version},
            "release_unknown",
        )
    if report.kind == ReportKind.NEW:
        current = choices[0].version if choices else "–"
        raise Refused(
            _(
                "%(version)s is no longer the current certified release: a new installation is "
                "made with %(current)s. Install %(current)s and choose it in step 1; all that "
                "you typed is kept."
            )
            % {"version": release.version, "current": current},
            "release_superseded",
        )
    if release.state == ReleaseState.SUPERSEDED and not release.offered_for_updates:
        other = choices[0].version if choices else "–"
        raise Refused(
            _(
                "%(version)s is closed to updates. Install %(other)s and choose it in step 1; all "
                "that you typed is kept."
            )
            % {"version": release.version, "other": other},
            "release_closed",
        )
    raise Refused(
        _("Choose a newer version: %(version)s is not newer than what runs there (%(running)s).")
        % {
            "version": release.version,
            "running": report.replaces.release if report.replaces else "–",
        },
        "release_not_newer",
    )


def _not_then(release: Release, corrected: InstallationReport) -> str:
    words = _("%(version)s could not be installed there on %(day)s: choose one of the list.")
    return words % {"version": release.version, "day": when(corrected.installed_on)}


def _withdrawn(release: Release, choices: list[Release]) -> str:
    if choices:
        return _(
            "The release %(version)s was withdrawn and must not be installed. Install %(other)s "
            "and choose it in step 1; all that you typed is kept."
        ) % {"version": release.version, "other": choices[0].version}
    return _(
        "The release %(version)s was withdrawn and must not be installed, and no other is "
        "available yet. Your draft is kept: wait for the next release, or call support."
    ) % {"version": release.version}


def require_person(
    representative: Representative, *, kind: str, line: str, release: Release | None = None
) -> None:
    """Refused ("not_eligible") with what is missing, when they may not sign such a report."""
    if representative.left_at is not None and representative.left_at <= clock.now():
        raise Refused(_("You no longer represent this company."), "not_eligible")
    answer = signer_eligibility(representative, kind=kind, line=line, release=release)
    if answer.ok:
        return
    missing = "; ".join(
        f"{item.label} ({item.what_to_do})" if item.what_to_do else str(item.label)
        for item in answer.missing
    )
    raise Refused(
        _("You may not write this report now. What is missing: %(missing)s") % {"missing": missing},
        "not_eligible",
    )


def require_writer(report: InstallationReport) -> None:
    """Refused ("not_eligible") unless who writes it is in order now. A correction installs nothing:
    what its release asks for is asked of its own day (`corrections`)."""
    release = report.release
    if release is not None:
        asks = None if report.corrects_id else release
        require_person(report.representative, kind=report.kind, line=release.line, release=asks)


def require_running(representative: Representative, replaces: InstallationReport | None) -> None:
    """Refused ("nothing_to_replace") unless the report tells of a machine in the company's base."""
    running = InstallationReport.objects.in_force().filter(integrator=representative.integrator_id)
    if replaces is None or not running.filter(pk=replaces.pk).exists():
        raise Refused(
            _("This machine is no longer in the installed base as this report tells it."),
            "nothing_to_replace",
        )
