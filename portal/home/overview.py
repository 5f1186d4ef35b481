"""What stands on each home page, from every app; each figure equals the list behind it."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from installations.models import InstallationReport
from integrators.models import Approval, Integrator, Standing
from integrators.wording import SEALS, TONES, standing_sentence
from portal import duties
from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.outbox.models import OutgoingMail
from portal.products import ProductLine
from releases.eligibility import Decision, download_decision
from releases.models import Release
from support.models import Ticket, TicketState

SHOWN = 5


@dataclass(frozen=True)
class Company:
    """One of the person's companies, and where it stands in one sentence."""

    integrator: Integrator
    sentence: str
    seal: str
    tone: str


@dataclass(frozen=True)
class Current:
    """The release of a line that new sites get today, and whether this person may have it."""

    release: Release
    decision: Decision


@dataclass(frozen=True)
class Figure:
    """A number that leads to the list of what it counts."""

    label: str | Promise
    count: int
    href: str


def releases(user: Any) -> list[Current]:
    """The current release of each line, the newest line first."""
    found = (Release.objects.current(line) for line in reversed(ProductLine.values))
    return [Current(release, download_decision(user, release)) for release in found if release]


def for_representative(user: User) -> dict[str, Any]:
    return {
        "companies": _companies(user),
        "duties": duties.of(user),
        "releases": releases(user),
        "reports": InstallationReport.objects.visible_to(user)
        .select_related("release")
        .order_by("-updated_at")[:SHOWN],
        "tickets": Ticket.objects.visible_to(user)
        .exclude(state=TicketState.CLOSED)
        .order_by("-updated_at")[:SHOWN],
    }


def for_staff(user: User) -> dict[str, Any]:
    return {
        "role": user.get_role_display(),
        "duties": duties.of(user),
        "figures": list(_figures(user)),
        "releases": releases(user) if user.may(Permission.RELEASES_READ) else [],
    }


def _companies(user: User) -> list[Company]:
    rows: list[Any] = list(Integrator.objects.visible_to(user).with_standing())
    in_force = Approval.objects.in_force_on().filter(integrator__in=rows)
    approvals: dict[int, list[Approval]] = {}
    for approval in in_force:
        approvals.setdefault(approval.integrator_id, []).append(approval)
    return [
        Company(
            row,
            standing_sentence(row, row.standing, approvals.get(row.pk, []), to_them=True),
            SEALS.get(row.standing, "pending"),
            TONES[row.standing],
        )
        for row in rows
    ]


def _figures(user: User) -> Any:
    if user.may(Permission.INTEGRATORS_READ):
        manage = reverse("integrators:manage")
        for standing, label in (
            (Standing.APPROVED, _("Approved integrators")),
            (Standing.ENDING, _("Approvals that end soon")),
            (Standing.SUSPENDED, _("Suspended integrators")),
            (Standing.CANDIDATE, _("Candidates")),
        ):
            count = Integrator.objects.in_standing(standing).count()
            yield Figure(label, count, f"{manage}?standing={standing}")
    if user.may(Permission.OUTBOX_READ):
        failed = OutgoingMail.objects.filter(failed_at__isnull=False).count()
        if failed:
            yield Figure(
                _("Mails that could not be delivered"),
                failed,
                reverse("admin:outbox_outgoingmail_changelist") + "?state=failed",
            )
