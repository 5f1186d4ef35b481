"""Figures on the home pages, each leading to the list of exactly what it counts.

One that asks for something says what: so the act and the figure are one query.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Value
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from installations.models import InstallationReport, ReportState
from integrators.approvals.rules.in_force import this_day
from integrators.approvals.rules.missing import READY, count_ready
from integrators.models import Integrator, Standing, TrainingRecord
from portal.accounts.models import Invitation, User
from portal.accounts.permissions import Role
from portal.core import clock
from portal.core.duties import Duty, Urgency
from portal.core.prepared import prepared
from portal.documents.models import Document
from portal.journal.models import JournalEntry
from portal.outbox.models import OutgoingMail
from support.rules import queues


@dataclass(frozen=True)
class Figure:
    """A number, what it counts, and the list of it; the tone speaks only when there is one."""

    value: int
    label: str | Promise
    href: str
    alarm: str = "neutral"
    act: Duty | None = None

    @property
    def tone(self) -> str:
        return self.alarm if self.value else "neutral"


def registry() -> Iterator[Figure]:
    """Companies by standing. One query."""
    listing = reverse("integrators:manage")
    counts: dict[str, int] = dict(_standings(clock.today()).rows(moment=clock.now()))
    shown: tuple[tuple[Standing, str | Promise, str], ...] = (
        (Standing.ENDING, _("Approvals that end within 90 days"), "soon"),
        (Standing.SUSPENDED, _("Suspended integrators"), "danger"),
        (Standing.APPROVED, _("Approved integrators"), "neutral"),
    )
    counts[Standing.APPROVED] = counts.get(Standing.APPROVED, 0) + counts.get(Standing.ENDING, 0)
    for standing, label, alarm in shown:
        yield Figure(counts.get(standing, 0), label, f"{listing}?standing={standing}", alarm)


@prepared
def _standings(day: dt.date) -> QuerySet[Any, Any]:
    # The annotation is not known to the types.
    rows: Any = Integrator.objects.with_standing(this_day(day)).order_by()
    counted: QuerySet[Any, Any] = rows.values_list("standing").annotate(Count("pk"))
    return counted


def alarming() -> Iterator[Figure]:
    """Of the companies, those that something is wrong with. One query."""
    return (figure for figure in registry() if figure.alarm == "danger")


def ready() -> Figure:
    """Companies that wait for their approval. Two queries."""
    count = count_ready()
    href = f"{reverse('integrators:manage')}?standing={READY}"
    title = ngettext(
        "%(count)d company is ready to be approved",
        "%(count)d companies are ready to be approved",
        count,
    ) % {"count": count}
    hint = _("All that an approval asks for is there: the decision is yours.")
    act = Duty(title, hint, href, _("See and approve")) if count else None
    return Figure(count, _("Companies ready to be approved"), href, "soon", act)


def trainings() -> Iterator[Figure]:
    """Trainings that end, or have ended, without a longer one. Two queries."""
    listing = reverse("integrators:expiring")
    expiring = _trainings(clock.today(), "expiring").count()
    yield Figure(expiring, _("Trainings that expire within 90 days"), listing, "soon")
    lapsed = _trainings(clock.today(), "lapsed").count()
    yield Figure(lapsed, _("Expired trainings"), f"{listing}?show=lapsed")


@prepared
def _trainings(day: dt.date, which: str) -> QuerySet[TrainingRecord]:
    # Of this day: both ask the clock for the same one.
    records = TrainingRecord.objects
    return records.expiring() if which == "expiring" else records.lapsed()


def _failures(user: User) -> dict[str, int]:
    """What has failed, by kind; one query."""
    mails = OutgoingMail.objects.in_state("failed")
    documents = Document.objects.visible_to(user).filter(failed_at__isnull=False)
    return dict(_counted("mails", mails).union(_counted("documents", documents), all=True))


def _counted(what: str, rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    grouped: QuerySet[Any, Any] = rows.order_by().values(what=Value(what))
    counted: QuerySet[Any, Any] = grouped.annotate(count=Count("pk"))
    return counted.values_list("what", "count")


def failed(user: User) -> Iterator[Figure]:
    """Work that has failed and needs a hand; nothing where nothing has. One query."""
    found = _failures(user)
    mails, documents = found.get("mails", 0), found.get("documents", 0)
    if mails:
        href = f"{reverse('admin:outbox_outgoingmail_changelist')}?state=failed"
        label = _("Mails that could not be delivered")
        title = ngettext(
            "%(count)d mail could not be delivered", "%(count)d mails could not be delivered", mails
        ) % {"count": mails}
        hint = _("Whoever should have read it does not know.")
        act = Duty(title, hint, href, _("See why"), Urgency.SOON)
        yield Figure(mails, label, href, "danger", act)
    if documents:
        href = f"{reverse('admin:documents_document_changelist')}?state=failed"
        label = _("Documents that could not be sealed")
        title = ngettext(
            "%(count)d document could not be sealed",
            "%(count)d documents could not be sealed",
            documents,
        ) % {"count": documents}
        hint = _("Until it is sealed, nobody can rely on it.")
        yield Figure(documents, label, href, "danger", Duty(title, hint, href, _("See why")))


def desk(user: User) -> Iterator[Figure]:
    """The queues of the desk. Two queries."""
    counts = queues.queue_counts(user)
    queue = reverse("admin:support_ticket_changelist")
    shown: tuple[tuple[str, str | Promise, str], ...] = (
        ("mine", _("My tickets"), "neutral"),
        ("near", _("Due within a day, or late"), "danger" if counts["late"] else "soon"),
        ("unassigned", _("To be taken in charge"), "soon"),
        ("waiting", _("Waiting for the integrator or the tracker"), "neutral"),
        ("resolved", _("Resolved, to be confirmed"), "neutral"),
    )
    for show, label, alarm in shown:
        act = _to_be_taken(counts[show], queue) if show == "unassigned" else None
        yield Figure(counts[show], label, f"{queue}?show={show}", alarm, act)
    quarantined = queues.in_quarantine().count()
    if quarantined:
        mails = reverse("admin:support_incomingmail_changelist")
        title = ngettext(
            "%(count)d mail in quarantine", "%(count)d mails in quarantine", quarantined
        ) % {"count": quarantined}
        hint = _("The portal could not tell whose they are.")
        act = Duty(title, hint, mails, _("Decide"), Urgency.SOON)
        yield Figure(quarantined, _("Mails in quarantine"), mails, "soon", act)


def _to_be_taken(count: int, queue: str) -> Duty | None:
    if not count:
        return None
    title = ngettext(
        "%(count)d ticket to be taken in charge", "%(count)d tickets to be taken in charge", count
    ) % {"count": count}
    hint = _("Nobody takes care of them yet.")
    return Duty(title, hint, f"{queue}?show=unassigned", _("Open the queue"), Urgency.NOW)


def evidence() -> Iterator[Figure]:
    """What an auditor checks first: the journal, and documents by state. Two queries."""
    yield Figure(JournalEntry.objects.count(), _("Journal entries"), reverse("journal:index"))
    counts = Document.objects.aggregate(
        sealed=Count("pk", filter=Q(sealed_at__isnull=False)),
        waiting=Count("pk", filter=Q(sealed_at=None, failed_at=None)),
    )
    listing = reverse("admin:documents_document_changelist")
    yield Figure(counts["sealed"], _("Sealed documents"), f"{listing}?state=sealed")
    yield Figure(counts["waiting"], _("Documents to be sealed"), f"{listing}?state=waiting")


def reports(user: User) -> Iterator[Figure]:
    """Reports that `user` may see: signed, and waiting for a signature. One query."""
    counts = InstallationReport.objects.visible_to(user).aggregate(
        signed=Count("pk", filter=Q(state=ReportState.SIGNED)),
        submitted=Count("pk", filter=Q(state=ReportState.SUBMITTED)),
    )
    listing = reverse("installations:index")
    yield Figure(
        counts["signed"], _("Signed installation reports"), f"{listing}?state={ReportState.SIGNED}"
    )
    yield Figure(
        counts["submitted"],
        _("Reports waiting for a signature"),
        f"{listing}?state={ReportState.SUBMITTED}",
    )


def accounts() -> Iterator[Figure]:
    """Crisalid's own people. Two queries."""
    listing = reverse("people:staff")
    people = User.objects.exclude(role="").count()
    yield Figure(people, _("Accounts of Crisalid’s people"), f"{listing}#accounts")
    invited = Invitation.objects.exclude(role="").filter(accepted_at=None, revoked_at=None).count()
    href = f"{listing}#invitations"
    title = ngettext(
        "%(count)d invitation is not accepted yet",
        "%(count)d invitations are not accepted yet",
        invited,
    ) % {"count": invited}
    hint = _("Send it again, or withdraw it.")
    act = Duty(title, hint, href, _("See the invitations"), Urgency.LATER) if invited else None
    yield Figure(invited, _("Invitations not yet accepted"), href, "soon", act)


def figures_of(user: User) -> list[Figure]:
    """The figures of the user's role, in the order in which they count."""
    sources = BY_ROLE.get(user.role, ())
    return [figure for source in sources for figure in source(user)]


BY_ROLE: dict[str, tuple[Callable[[User], Iterable[Figure]], ...]] = {
    Role.QUALITY: (
        lambda user: [ready()], lambda user: trainings(), lambda user: registry(), failed,
    ),
    Role.SUPPORT: (desk,),
    Role.AUDITOR: (lambda user: evidence(), reports, failed, lambda user: alarming()),
    Role.ADMIN: (lambda user: accounts(),),
}  # fmt: skip
