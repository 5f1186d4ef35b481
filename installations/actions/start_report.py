"""Begins an installation report."""

import uuid
from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from installations.models import InstallationReport, ReportKind
from installations.rules import drafts, eligibility
from integrators.models import Representative
from portal.accounts.models import User
from portal.core.actions import Refused, action
from portal.journal.record import record
from releases.models import Release


@action
def start_report(
    *,
    by: User,
    representative: Representative,
    kind: str,
    release: Release | None = None,
    replaces: InstallationReport | None = None,
    key: uuid.UUID | None = None,
    begun: Mapping[str, str] | None = None,
) -> InstallationReport:
    """Begin a draft of `kind` with what `begun` says; `key` names its form, so that it counts once.

    For a new installation `release` is wanted; for the other kinds `replaces`, the report by
    which the machine runs today, and the newest release is taken when none is given.
    Raises Refused: "already_started", "stranger", "nothing_to_replace", "no_release", and what
    `eligibility.require_person` and `eligibility.require_release` say.
    """
    if representative.user_id != by.pk or representative.left_at is not None:
        raise Refused(_("You do not represent this company."), "stranger")
    if kind == ReportKind.NEW:
        replaces = None
    else:
        eligibility.require_running(representative, replaces)
    line = release.line if release else _line_of(replaces)
    eligibility.require_person(representative, kind=kind, line=line)
    release = release or _first_choice(kind, line, replaces)
    report = _insert(
        InstallationReport(
            kind=kind,
            integrator=representative.integrator,
            representative=representative,
            language=representative.integrator.language,
            replaces=replaces,
            release=release,
            reference=key or uuid.uuid4(),
            **(begun or {}),
        )
    )
    record(
        event="report.started",
        subject=report,
        by=by,
        data={
            "kind": kind,
            "integrator": representative.integrator_id,
            "release": release.version if release else None,
            "replaces": replaces.number if replaces else None,
        },
    )
    return report


def _insert(report: InstallationReport) -> InstallationReport:
    if report.release is not None:
        eligibility.require_release(report)
    drafts.prefill_draft(report)
    try:
        with transaction.atomic():
            report.save(force_insert=True)
    except IntegrityError as error:
        raise Refused(_("This draft was begun already."), "already_started") from error
    return report


def _first_choice(kind: str, line: str, replaces: InstallationReport | None) -> Release | None:
    """What is proposed; Refused where a report would begin that nothing can end."""
    choices = eligibility.release_choices(kind, line, replaces)
    if not choices and replaces:
        raise Refused(eligibility.why_nothing(replaces), "no_release")
    return next(iter(choices), None)


def _line_of(replaces: InstallationReport | None) -> str:
    if replaces is None or replaces.release is None:
        raise Refused(_("Choose the release that you have installed."), "no_release")
    return replaces.release.line
