"""Duties about installation reports, for each person's home page."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db.models import (
    BigAutoField,
    Count,
    DateField,
    DateTimeField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Value,
)
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from installations.forms.lists import OWN_DRAFTS
from installations.interventions.forms import OVERDUE
from installations.interventions.rules import OVERDUE_DAYS, overdue_before
from installations.models import (
    ENDED,
    Contest,
    InstallationReport,
    Intervention,
    MissingReport,
    MissingState,
    Party,
    Recall,
    RecallState,
    ReportSignature,
    ReportState,
)
from installations.recalls.forms import MISSED
from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.core import clock
from portal.core.duties import Duty, Urgency, register_duties
from portal.core.prepared import Bound, prepared
from portal.ui.text.formats import when

NAMED = 5
"""Reports that are named one by one; the list has them all."""


@register_duties
def duties(user: User) -> Iterator[Duty]:
    """Sites on a withdrawn release, reports refused or to be signed, drafts."""
    if user.may(Permission.REPORTS_SETTLE):
        yield from _contests()
    if not user.is_staff:
        yield from _recalls(user)
        open_ones: list[Any] = _open_reports().rows(user=user.pk)
        by_state: dict[str, list[Any]] = defaultdict(list)
        for report in open_ones:
            by_state[report.state].append(report)
        yield from _contested(by_state[ReportState.CONTESTED])
        yield from _refusals(by_state[ReportState.REFUSED])
        yield from _signatures(user, by_state[ReportState.SUBMITTED])
        counts = dict(_counts().rows(user=user.pk, before=overdue_before()))
        yield from _interventions(counts[REQUESTS])
        yield from _missing(counts[MISSING])
        yield from _drafts(counts[DRAFTS])


def _recalls(user: User) -> Iterator[Duty]:
    """Per withdrawal what is to be planned, then what was planned for a day that is past."""
    for row in _open_recalls().rows(user=user.pk, day=clock.today()):
        version, last = row["withdrawal__release__version"], row["withdrawal__update_by"]
        values = {"count": row["todo"], "version": version}
        href = reverse("installations:recalls", args=[row["withdrawal"]])
        hint = _("Plan the visits, or say why one cannot be done: a signed report ends each.")
        if last:
            hint = _("To be done by %(on)s: plan the visits, or say why one cannot be done.") % {
                "on": when(last)
            }
        if row["todo"]:
            yield Duty(
                title=ngettext(
                    "%(count)d machine to deal with still runs the withdrawn release %(version)s",
                    "%(count)d machines to deal with still run the withdrawn release %(version)s",
                    row["todo"],
                )
                % values,
                hint=hint,
                href=f"{href}?state={RecallState.TODO}",
                action=_("See these sites"),
                urgency=Urgency.NOW,
            )
        if row["missed"]:
            yield Duty(
                title=ngettext(
                    "%(count)d planned visit is past, and %(version)s still runs there",
                    "%(count)d planned visits are past, and %(version)s still runs there",
                    row["missed"],
                )
                % {**values, "count": row["missed"]},
                hint=_("Write the report of what was done, or plan the visit anew."),
                href=f"{href}?state={MISSED}",
                action=_("See these sites"),
                urgency=Urgency.NOW,
            )


def _interventions(count: int) -> Iterator[Duty]:
    """What merchants have asked of the company, and nobody has closed."""
    if count:
        yield Duty(
            title=ngettext(
                "%(count)d request for intervention is not closed",
                "%(count)d requests for intervention are not closed",
                count,
            )
            % {"count": count},
            hint=_("Recorded more than %(days)d days ago.") % {"days": OVERDUE_DAYS},
            href=f"{reverse('installations:interventions')}?state={OVERDUE}",
            action=_("See these requests"),
            urgency=Urgency.SOON,
        )


def _missing(count: int) -> Iterator[Duty]:
    """The reports that the company owes, of licences, downloads and sites."""
    if count:
        yield Duty(
            title=ngettext(
                "%(count)d installation report is missing",
                "%(count)d installation reports are missing",
                count,
            )
            % {"count": count},
            hint=_("Write each, or say why none comes: Crisalid asks again each week."),
            href=f"{reverse('installations:missing')}?state={MissingState.OPEN}",
            action=_("See what is missing"),
            urgency=Urgency.SOON,
        )


def _contests() -> Iterator[Duty]:
    """What merchants contest, for quality to settle."""
    open_ones = Contest.objects.open().select_related("report__integrator")
    for contest in open_ones.defer("report__canonical")[:NAMED]:
        report = contest.report
        yield Duty(
            title=_("Settle what is contested: %(number)s") % {"number": report.number},
            hint=_("%(company)s, contested on %(on)s. The machine stays in the base until then.")
            % {"company": report.integrator, "on": when(contest.contested_at)},
            href=reverse("installations:settle", args=[report.pk]),
            action=_("Read and settle"),
            urgency=Urgency.NOW,
        )


def _contested(contested: list[Any]) -> Iterator[Duty]:
    """The same for the integrator, whom quality asks."""
    for report in contested[:NAMED]:
        yield Duty(
            title=_("The merchant contests %(number)s") % {"number": report.number},
            hint=_("%(shop)s, %(city)s: Crisalid settles it, and may ask you.")
            % {"shop": report.shop_name, "city": report.city},
            href=report.get_absolute_url(),
            action=_("Read why"),
            urgency=Urgency.SOON,
        )


def _refusals(refused: list[Any]) -> Iterator[Duty]:
    """What a merchant did not sign, until it was read or begun anew."""
    for report in refused[:NAMED]:
        yield Duty(
            title=_("The merchant does not sign %(number)s") % {"number": report.number},
            hint=_("%(shop)s, %(city)s: read why, and begin it anew.")
            % {"shop": report.shop_name, "city": report.city},
            href=report.get_absolute_url(),
            action=_("Read why"),
            urgency=Urgency.NOW,
        )


def _signatures(user: User, waiting: list[Any]) -> Iterator[Duty]:
    yield from _duties_of_reports(user, waiting)
    count = sum(not report.by_them and not _is_void(report) for report in waiting)
    if count:
        yield Duty(
            title=ngettext(
                "%(count)d report waits for the merchant’s signature",
                "%(count)d reports wait for the merchant’s signature",
                count,
            )
            % {"count": count},
            hint=_("Have them signed on your screen, or send the link again."),
            href=f"{reverse('installations:index')}?waits={Party.MERCHANT}",
            action=_("See these reports"),
            urgency=Urgency.SOON,
        )


def _duties_of_reports(user: User, waiting: list[Any]) -> Iterator[Duty]:
    """The reports that can no longer be signed, and those that `user` is to sign."""
    for report in [report for report in waiting if _is_void(report)][:NAMED]:
        yield Duty(
            title=_("%(number)s can no longer be signed: its release was withdrawn")
            % {"number": report.number},
            hint=_("%(shop)s, %(city)s: install another release and write a new report.")
            % {"shop": report.shop_name, "city": report.city},
            href=report.get_absolute_url(),
            action=_("Open the report"),
            urgency=Urgency.NOW,
        )
    mine = [
        report for report in waiting
        if report.representative.user_id == user.pk
        and not report.by_us
        and not _is_void(report)
    ]  # fmt: skip
    for report in mine[:NAMED]:
        yield Duty(
            title=_("Sign the report %(number)s") % {"number": report.number},
            hint=f"{report.shop_name}, {report.city}",
            href=reverse("installations:sign_integrator", args=[report.pk]),
            action=_("Read and sign"),
            urgency=Urgency.NOW,
        )


def _is_void(report: InstallationReport) -> bool:
    """Whether nobody can sign it any more, whatever else became of the release."""
    return report.is_barred


def _drafts(count: int) -> Iterator[Duty]:
    if count:
        yield Duty(
            title=ngettext(
                "%(count)d draft of a report to finish",
                "%(count)d drafts of reports to finish",
                count,
            )
            % {"count": count},
            hint=_("An installation counts once its report is signed."),
            href=f"{reverse('installations:index')}?state={OWN_DRAFTS}",
            action=_("See the drafts"),
            urgency=Urgency.LATER,
        )


WHOSE = Bound("user", BigAutoField())
BEFORE = Bound("before", DateTimeField())
DAY = Bound("day", DateField())
DRAFTS, REQUESTS, MISSING = "drafts", "requests", "missing"


@prepared
def _open_recalls() -> QuerySet[Any, Any]:
    return (
        Recall.objects.of_own_company(WHOSE)
        .open()
        .values("withdrawal", "withdrawal__release__version", "withdrawal__update_by")
        .annotate(
            todo=Count("pk", filter=Q(state=RecallState.TODO)),
            missed=Count("pk", filter=Q(state=RecallState.PLANNED, answer__planned_on__lt=DAY)),
        )
        .order_by("-withdrawal")
    )


@prepared
def _open_reports() -> QuerySet[InstallationReport]:
    """What waits for a signature, what a merchant has refused or contests: one query for all."""

    def signed_by(party: str) -> Exists:
        return Exists(ReportSignature.objects.filter(report=OuterRef("pk"), party=party))

    return (
        InstallationReport.objects.of_own_company(WHOSE)
        .filter(
            Q(state__in=[ReportState.SUBMITTED, ReportState.CONTESTED]) | _unread_refusals()
        )
        .select_related("representative", "release")
        .only(
            "number", "shop_name", "city", "kind", "representative__user", "release__state",
            "release__version", "state", "corrects",
        )
        .annotate(by_us=signed_by(Party.INTEGRATOR), by_them=signed_by(Party.MERCHANT))
        .order_by("submitted_at", "pk")
    )  # fmt: skip


def _unread_refusals() -> Q:
    """Of one's own; of whoever has left or has no account any more, everybody's in the company."""
    whose = (
        Q(representative__user=WHOSE)
        | Q(representative__left_at__isnull=False)
        | Q(representative__user__is_active=False)
    )
    again = InstallationReport.objects.filter(anew_of=OuterRef("pk")).exclude(state__in=ENDED)
    unread = Q(state=ReportState.REFUSED, refused_party=Party.MERCHANT, refusal_read_at=None)
    return Q(unread, whose, ~Exists(again))


@prepared
def _counts() -> QuerySet[Any, Any]:
    """One's own drafts, the company's requests that wait for too long, and the reports that it
    owes: one query for all."""
    drafts = InstallationReport.objects.of_own_company(WHOSE).filter(state=ReportState.DRAFT)
    requests = Intervention.objects.of_own_company(WHOSE).to_close()

    def counted(what: str, rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
        named: QuerySet[Any, Any] = (
            rows.order_by()
            .values(what=Value(what))
            .annotate(count=Count("pk"))
            .values_list("what", "count")
        )
        return named

    own = counted(DRAFTS, drafts.filter(representative__user=WHOSE))
    late = counted(REQUESTS, requests.filter(recorded_at__lt=BEFORE))
    missing = counted(MISSING, MissingReport.objects.of_own_company(WHOSE).open())
    return own.union(late, missing, all=True)
