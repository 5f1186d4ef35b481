"""Which rows the installed base has for a report: they follow from it and from what replaced it.

Source: DOC-QLT-210, the report («PV») engages both; docs/decisions/0032-base-as-rows.md.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Case, OuterRef, Prefetch, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from installations.models import (
    BOTH_SIGNED,
    Annulment,
    AnnulmentState,
    Contest,
    InstallationReport,
    InstalledPeriod,
    Outcome,
    ReportState,
    Source,
)
from installations.models.querysets import ReportQuerySet
from portal.search.folding import key_of

Key = tuple[str, str]

_UPHELD = Contest.objects.filter(report=OuterRef("pk"), outcome=Outcome.UPHELD)
_AGREED = Annulment.objects.filter(report=OuterRef("pk"), state=AnnulmentState.AGREED)
VOID_AT = Case(
    When(
        state=ReportState.VOID,
        then=Coalesce(
            Subquery(_UPHELD.values("settled_at")[:1]),
            Subquery(_AGREED.values("ended_at")[:1]),
            "updated_at",
        ),
    )
)
"""Since when it is known that a report is void."""


@dataclass(frozen=True)
class Told:
    """A report that both have signed: from when it is true (commissioned, or removed), when that
    was known, when it was known to be void, and which report it corrects."""

    pk: int
    is_removal: bool
    true_from: dt.datetime
    known_from: dt.datetime
    void_at: dt.datetime | None = None
    corrects: int | None = None


@dataclass(frozen=True)
class Span:
    """One row of a report: when it was true, what ended that, and when so much was known."""

    true_from: dt.datetime
    true_to: dt.datetime | None
    closed_by: int | None
    known_from: dt.datetime
    known_to: dt.datetime | None


def spans_of(
    report: Told, followers: Iterable[Told], corrections: Iterable[Told] = ()
) -> list[Span]:
    """The rows of `report`, oldest first, with all that ever replaced it (`followers`) and all
    that ever corrected it.

    It runs until another report that both have signed replaces it; when that one is void, it runs
    on as if it had never been; once it is void itself, or corrected, nothing is known of it any
    longer: the correction has rows of its own. A follower that is corrected leaves its place to
    what corrects it, which follows the same report. Of followers one stands at a time: the next is
    signed after the one before is void. A follower that says to have begun before its report ends
    it at once. A removal runs nowhere.
    """
    if report.is_removal:
        return []
    found: list[Span] = []
    open_one: Span | None = None
    for at, standing in _changes([report, *followers, *corrections]):
        by = _last(standing, apart_from=report.pk)
        closed_by = by.pk if by else None
        stands = report.pk in standing
        if open_one and (not stands or open_one.closed_by != closed_by):
            found.append(replace(open_one, known_to=at))
            open_one = None
        if stands and open_one is None:
            true_to = max(by.true_from, report.true_from) if by else None
            open_one = Span(report.true_from, true_to, closed_by, at, None)
    return [*found, open_one] if open_one else found


def _changes(reports: list[Told]) -> Iterator[tuple[dt.datetime, dict[int, Told]]]:
    """Each moment at which one is signed or void, with those that stand from then on: neither void
    nor corrected by one that is not void."""
    told = {one.pk: one for one in reports}
    moments = [(one.known_from, one.pk, True) for one in told.values()]
    moments += [(one.void_at, one.pk, False) for one in told.values() if one.void_at]
    signed: set[int] = set()
    for at, pk, is_signed in sorted(moments, key=lambda one: (one[0], one[1], not one[2])):
        (signed.add if is_signed else signed.discard)(pk)
        corrected = {told[key].corrects for key in signed}
        yield at, {key: told[key] for key in sorted(signed) if key not in corrected}


def _last(standing: dict[int, Told], *, apart_from: int) -> Told | None:
    """The follower that stands: of followers and what corrects them there is one at most."""
    return next((one for one in reversed(standing.values()) if one.pk != apart_from), None)


def with_followers(reports: ReportQuerySet) -> QuerySet[Any]:
    """`reports` with all that `rows_of` asks. Three queries."""
    later = InstallationReport.objects.filter(state__in=BOTH_SIGNED).annotate(void_at=VOID_AT)
    names = ("kind", "replaces_id", "corrects_id", "commissioned_at", "signed_at")
    later = later.only(*names)
    return (
        reports.annotate(void_at=VOID_AT)
        .select_related("hardware", "release")
        .defer("canonical")
        .prefetch_related(
            Prefetch("replaced_by", later, to_attr="followers"),
            Prefetch("corrected_by", later, to_attr="corrections"),
        )
    )


def rows_of(report: Any) -> Iterator[InstalledPeriod]:
    """The rows, not saved and without machine and licence, of a report `with_followers`."""
    if report.signed_at is None:
        return
    followers, corrections = map(_told, report.followers), map(_told, report.corrections)
    for span in spans_of(_told(report), followers, corrections):
        yield InstalledPeriod(
            source=Source.REPORT, opened_by_id=report.pk, site_id=report.site_id,
            integrator_id=report.integrator_id, release_id=report.release_id,
            shop_name=report.shop_name, postcode=report.postcode, city=report.city,
            country=report.country, merchant_siret=report.merchant_siret,
            searched=report.searched, version_key=report.release.version_key,
            true_from=span.true_from, true_to=span.true_to,
            closed_by_id=span.closed_by, known_from=span.known_from, known_to=span.known_to,
        )  # fmt: skip


def _told(report: Any) -> Told:
    return Told(
        report.pk,
        report.is_removal,
        report.commissioned_at or report.signed_at,
        report.signed_at,
        report.void_at,
        report.corrects_id,
    )


def maker_of(report: InstallationReport) -> str:
    return report.hardware.maker if report.hardware else ""


def machine_key(report: InstallationReport) -> Key:
    """By which `Machine` is found: serial number and maker, folded."""
    return key_of(report.serial_number), key_of(maker_of(report))


SAME = (
    "opened_by_id", "site_id", "integrator_id", "release_id", "source", "closed_by_id",
    "true_from", "true_to", "known_from", "known_to", "shop_name", "postcode", "city", "country",
    "merchant_siret", "searched", "version_key",
)  # fmt: skip
"""What a row has from its report; machine and licence beside them."""


def differs(report: Any, rows: Iterable[InstalledPeriod]) -> bool:
    """Whether `rows`, oldest first, are not those of a report `with_followers`."""

    def facts(row: InstalledPeriod) -> tuple[Any, ...]:
        return tuple(getattr(row, name) for name in SAME)

    kept = list(rows)
    if list(map(facts, kept)) != list(map(facts, rows_of(report))):
        return True
    machine, licence = machine_key(report), key_of(report.licence)
    return any(
        (row.machine.serial_key, row.machine.maker_key) != machine
        or (row.licence.number_key if row.licence else "") != licence
        for row in kept
    )
