"""Duties about tickets, for each representative's home page."""

from collections.abc import Iterator

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.accounts.models import User
from portal.core.duties import Duty, Urgency, register_duties
from support.models import Ticket, TicketState


@register_duties
def duties(user: User) -> Iterator[Duty]:
    """A representative's; those of the desk stand on its figures (`portal.home.figures`)."""
    if not user.is_staff:
        yield from _of_representative(user)


def _of_representative(user: User) -> Iterator[Duty]:
    counts = Ticket.objects.visible_to(user).aggregate(
        waiting=Count("pk", filter=Q(state=TicketState.ON_INTEGRATOR)),
        resolved=Count("pk", filter=Q(state=TicketState.RESOLVED)),
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
