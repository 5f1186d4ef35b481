"""Where a signed installation report is missing, what closes such a gap, and who lags.

DOC-QLT-210: integrators are obliged to send Crisalid the report («procès-verbal d'installation»)
of each deployment. A licence that was issued, a release that was downloaded and a merchant who
asks for help say that something runs of which the report may be missing. Only a report that both
parties signed closes a gap, and none that another corrects; a contested one counts until it is
found void, as for the base.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from installations.models import (
    InstallationReport,
    Intervention,
    IssuedLicence,
    MissingAnswer,
    MissingKind,
    MissingReport,
    MissingState,
    Site,
)
from portal.journal.record import Personal
from portal.search.folding import key_of
from releases.models import Download, ReleaseFile

LICENCE_DAYS = 15
"""So many days after a licence was issued its report is missing."""
DOWNLOAD_DAYS = 30
"""So many days after an integrator first downloaded a release a report on it is missing."""
LONGEST = 1000
"""Characters of an answer in words."""
MOST_LINES = 200
"""Of one answer."""


# What is missing -------------------------------------------------------------------------


def missing_on(day: dt.date) -> Iterator[MissingReport]:
    """The gaps of `day` that have no line yet, not saved; those of one integrator together."""
    found = [*_licences(day), *_downloads(day), *_interventions()]
    yield from sorted(found, key=lambda row: row.integrator_id)


def _licences(day: dt.date) -> Iterator[MissingReport]:
    """Licences in force, issued 15 days before `day` or earlier, of which no report tells."""
    rows = IssuedLicence.objects.without_report().filter(
        issued_on__lte=day - dt.timedelta(days=LICENCE_DAYS)
    )
    lines = MissingReport.objects.filter(licence=OuterRef("pk"))
    for row in rows.exclude(Exists(lines)).order_by("pk").iterator():
        yield MissingReport(
            kind=MissingKind.LICENCE, integrator_id=row.integrator_id, licence=row,
            since=row.issued_on,
        )  # fmt: skip


def _downloads(day: dt.date) -> Iterator[MissingReport]:
    """One line per integrator and release, first downloaded 30 days before `day` or earlier.

    Closed by a report of any kind that the same integrator made, at any time, on that release or
    on a later one of its line. Tools are not installed for a merchant, and what Crisalid's own
    people read is nobody's.
    """
    reports = InstallationReport.objects.standing().filter(
        integrator=OuterRef("representative__integrator"),
        release__line=OuterRef("file__release__line"),
        release__version_key__gte=OuterRef("file__release__version_key"),
    )
    lines = MissingReport.objects.filter(
        kind=MissingKind.DOWNLOAD,
        integrator=OuterRef("representative__integrator"),
        release=OuterRef("file__release"),
    )
    rows: QuerySet[Any, Any] = (
        Download.objects.exclude(representative=None)
        .exclude(file__kind=ReleaseFile.Kind.TOOL)
        .filter(~Exists(reports), ~Exists(lines))
        .order_by()
        .values_list("representative__integrator", "file__release")
        .annotate(first_at=Min("started_at"))
        .order_by("representative__integrator", "first_at")
    )
    for integrator, release, first_at in rows:
        since = timezone.localdate(first_at)
        if since <= day - dt.timedelta(days=DOWNLOAD_DAYS):
            yield MissingReport(
                kind=MissingKind.DOWNLOAD, integrator_id=integrator, release_id=release,
                since=since,
            )  # fmt: skip


def _interventions() -> Iterator[MissingReport]:
    """One line per integrator and site where help was asked for, and which no report names.

    A report of any kind and of any integrator counts, also on another's row of the same shop.
    Requests of places that are not in the base name no site, and are not counted.
    """
    own = InstallationReport.objects.standing().filter(site=OuterRef("site"))
    same = (
        InstallationReport.objects.standing()
        .filter(site__siret=OuterRef("site__siret"))
        .exclude(site__siret="")
    )
    lines = MissingReport.objects.filter(
        kind=MissingKind.INTERVENTION, integrator=OuterRef("integrator"), site=OuterRef("site")
    )
    rows: QuerySet[Any, Any] = (
        Intervention.objects.exclude(site=None)
        .filter(~Exists(own), ~Exists(same), ~Exists(lines))
        .order_by()
        .values_list("integrator", "site")
        .annotate(first_at=Min("came_at"))
        .order_by("integrator", "first_at")
    )
    for integrator, site, first_at in rows:
        yield MissingReport(
            kind=MissingKind.INTERVENTION, integrator_id=integrator, site_id=site,
            since=timezone.localdate(first_at),
        )  # fmt: skip


# What closes it --------------------------------------------------------------------------


def closed_by(report: InstallationReport) -> list[MissingReport]:
    """The lines that `report`, signed by both, closes: answered or not. A query for each kind."""
    lines = MissingReport.objects.not_reported().order_by("pk")
    found: list[MissingReport] = []
    if report.release:
        line, key = report.release.line, report.release.version_key
        releases = lines.filter(kind=MissingKind.DOWNLOAD, integrator=report.integrator_id)
        found += releases.filter(release__line=line, release__version_key__lte=key)
    if number := key_of(report.licence):
        licences = IssuedLicence.objects.in_force().filter(number_key=number)
        found += lines.filter(kind=MissingKind.LICENCE, licence__in=licences)
    if report.site:
        same = Q(site=report.site)
        if report.site.siret:
            same = Q(site__in=Site.objects.filter(siret=report.site.siret))
        found += lines.filter(same, kind=MissingKind.INTERVENTION)
    return found


def report_for(line: MissingReport) -> InstallationReport | None:
    """The first report that closes `line`, if there is one."""
    reports = InstallationReport.objects.standing().defer("canonical")
    if line.licence:
        found = reports.filter(periods__licence__number_key=line.licence.number_key)
    elif line.release:
        found = reports.filter(
            integrator=line.integrator_id,
            release__line=line.release.line,
            release__version_key__gte=line.release.version_key,
        )
    else:
        assert line.site is not None
        same = Q(site=line.site)
        if line.site.siret:
            same |= Q(site__siret=line.site.siret)
        found = reports.filter(same)
    return found.order_by("signed_at", "pk").first()


# Who lags --------------------------------------------------------------------------------

COUNTS: Mapping[str, Any] = {
    kind.name.lower(): Count("pk", filter=Q(kind=kind, state=MissingState.OPEN))
    for kind in MissingKind
}


def by_company() -> QuerySet[Any, Any]:
    """One row for each integrator that still owes a report; who owes most comes first."""
    rows: QuerySet[Any, Any] = MissingReport.objects.open().order_by()
    grouped: QuerySet[Any, Any] = (
        rows.values("integrator", "integrator__name")
        .annotate(**COUNTS, open=Count("pk"), oldest=Min("since"))
        .order_by("-open", "oldest", "integrator")
    )
    return grouped


def counts_of(integrator: int) -> dict[str, int]:
    """By kind, how many reports one integrator still owes. One query."""
    rows = MissingReport.objects.open().filter(integrator=integrator)
    return rows.aggregate(**COUNTS)


# What entries say ------------------------------------------------------------------------


def line_facts(line: MissingReport) -> dict[str, Any]:
    """What the entry says of a line that was found."""
    return {
        "line": line.pk,
        "kind": str(line.kind),
        "of": line.licence_id or line.release_id or line.site_id,
        "since": line.since.isoformat(),
    }


def answer_data(answer: MissingAnswer, lines: Collection[int]) -> dict[str, Any]:
    """What the entry says of an answer, and of which lines it was given."""
    return {**answer_facts(answer), "lines": sorted(lines), "text": Personal(answer.text)}


def answer_facts(answer: MissingAnswer) -> dict[str, Any]:
    """What the entry says of its columns, but for the words, which may name a person."""
    return {
        "integrator": answer.integrator_id,
        "because": str(answer.because),
        "refuses": answer.refuses,
        "answered_at": answer.answered_at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "answered_by": answer.answered_by_id,
    }
