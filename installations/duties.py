"""What installation reports ask of a person today, for their home page."""

from collections.abc import Iterator

from django.db.models import Count, Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from installations.models import (
    InstallationReport,
    Party,
    Recall,
    ReportKind,
    ReportSignature,
    ReportState,
)
from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.duties import Duty, Urgency
from releases.models import ReleaseState


def duties(user: User) -> Iterator[Duty]:
    """Sites on a withdrawn release, reports to be signed, drafts."""
    if user.may(Permission.RELEASES_MANAGE):
        yield from _recalls(user)
    elif not user.is_staff:
        yield from _recalls(user)
        yield from _signatures(user)
        yield from _drafts(user)


def _recalls(user: User) -> Iterator[Duty]:
    rows = (
        Recall.objects.visible_to(user)
        .open()
        .values("withdrawal", "withdrawal__release__version")
        .annotate(count=Count("pk"))
        .order_by("-withdrawal")
    )
    for row in rows:
        version = row["withdrawal__release__version"]
        yield Duty(
            title=ngettext(
                "%(count)d machine still runs the withdrawn release %(version)s",
                "%(count)d machines still run the withdrawn release %(version)s",
                row["count"],
            )
            % {"count": row["count"], "version": version},
            hint=_("Each is done when a report says what replaced the release."),
            href=f"{reverse('installations:recalls', args=[row['withdrawal']])}?state=open",
            action=_("See these sites"),
            urgency=Urgency.NOW,
        )


def _signatures(user: User) -> Iterator[Duty]:
    def signed_by(party: str) -> Exists:
        return Exists(ReportSignature.objects.filter(report=OuterRef("pk"), party=party))

    waiting = InstallationReport.objects.of_own_company(user).filter(state=ReportState.SUBMITTED)
    withdrawn = waiting.filter(release__state=ReleaseState.WITHDRAWN).exclude(
        kind=ReportKind.REMOVAL
    )
    for report in withdrawn.only("pk", "number", "shop_name", "city")[:5]:
        yield Duty(
            title=_("%(number)s can no longer be signed: its release was withdrawn")
            % {"number": report.number},
            hint=_("%(shop)s, %(city)s: install another release and write a new report.")
            % {"shop": report.shop_name, "city": report.city},
            href=report.get_absolute_url(),
            action=_("Open the report"),
            urgency=Urgency.NOW,
        )
    waiting = waiting.exclude(pk__in=withdrawn.values("pk"))
    mine = waiting.filter(representative__user=user).exclude(signed_by(Party.INTEGRATOR))
    for report in mine.only("pk", "number", "shop_name", "city")[:5]:
        yield Duty(
            title=_("Sign the report %(number)s") % {"number": report.number},
            hint=f"{report.shop_name}, {report.city}",
            href=reverse("installations:sign_integrator", args=[report.pk]),
            action=_("Read and sign"),
            urgency=Urgency.NOW,
        )
    count = waiting.exclude(signed_by(Party.MERCHANT)).count()
    if count:
        yield Duty(
            title=ngettext(
                "%(count)d report waits for the merchant’s signature",
                "%(count)d reports wait for the merchant’s signature",
                count,
            )
            % {"count": count},
            hint=_("Have them signed on your screen, or send the link again."),
            href=f"{reverse('installations:index')}?state={ReportState.SUBMITTED}",
            action=_("See these reports"),
            urgency=Urgency.SOON,
        )


def _drafts(user: User) -> Iterator[Duty]:
    drafts = InstallationReport.objects.of_own_company(user).filter(state=ReportState.DRAFT)
    count = drafts.filter(representative__user=user).count()
    if count:
        yield Duty(
            title=ngettext(
                "%(count)d draft of a report to finish",
                "%(count)d drafts of reports to finish",
                count,
            )
            % {"count": count},
            hint=_("An installation counts once its report is signed."),
            href=f"{reverse('installations:index')}?state={ReportState.DRAFT}",
            action=_("See the drafts"),
            urgency=Urgency.LATER,
        )
