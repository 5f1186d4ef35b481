"""Duties of the support desk, for each person's home page."""

from collections.abc import Iterator

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.core.duties import Duty, Urgency, register_duties
from support.models import Ticket, TicketState
from support.rules import queues


@register_duties
def duties(user: User) -> Iterator[Duty]:
    if user.may(Permission.TICKETS_WORK):
        yield from _of_technician(user)
    elif not user.is_staff:
        yield from _of_representative(user)


def _of_representative(user: User) -> Iterator[Duty]:
    counts = Ticket.objects.visible_to(user).aggregate(
        waiting=Count("pk", filter=Q(state=TicketState.ON_INTEGRATOR), distinct=True),
        resolved=Count("pk", filter=Q(state=TicketState.RESOLVED), distinct=True),
    )
    waiting, resolved = counts["waiting"], counts["resolved"]
    if waiting:
        yield Duty(
            title=ngettext(
                "%(count)d ticket waits for your answer",
                "%(count)d tickets wait for your answer",
                waiting,
            )
            % {"count": waiting},
            hint=_("Support cannot go on without you."),
            href=f"{reverse('support:index')}?show=waiting",
            action=_("Answer"),
            urgency=Urgency.NOW,
        )
    if resolved:
        yield Duty(
            title=ngettext(
                "%(count)d resolved ticket to confirm",
                "%(count)d resolved tickets to confirm",
                resolved,
            )
            % {"count": resolved},
            hint=_("Is the problem gone? Without news from you they close by themselves."),
            href=f"{reverse('support:index')}?show=resolved",
            action=_("Confirm"),
            urgency=Urgency.LATER,
        )


def _of_technician(user: User) -> Iterator[Duty]:
    counts = queues.queue_counts(Ticket.objects.all(), user)
    desk = reverse("admin:support_ticket_changelist")
    if counts["unassigned"]:
        yield Duty(
            title=ngettext(
                "%(count)d ticket to be taken in charge",
                "%(count)d tickets to be taken in charge",
                counts["unassigned"],
            )
            % {"count": counts["unassigned"]},
            hint=_("Nobody takes care of them yet."),
            href=f"{desk}?show=unassigned",
            action=_("Open the queue"),
            urgency=Urgency.NOW,
        )
    quarantined = queues.in_quarantine().count()
    if quarantined:
        yield Duty(
            title=ngettext(
                "%(count)d mail in quarantine", "%(count)d mails in quarantine", quarantined
            )
            % {"count": quarantined},
            hint=_("The portal could not tell whose they are."),
            href=reverse("admin:support_incomingmail_changelist"),
            action=_("Decide"),
            urgency=Urgency.SOON,
        )
