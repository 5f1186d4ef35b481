"""Duties about tickets, for each representative's home page."""

from collections.abc import Iterator
from typing import Any

from django.db.models import BigAutoField, Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.accounts.models import User
from portal.core.duties import Duty, Urgency, register_duties
from portal.core.prepared import Bound, prepared
from support.models import Ticket, TicketState


@register_duties
def duties(user: User) -> Iterator[Duty]:
    """A representative's; those of the desk stand on its figures (`portal.home.figures`)."""
    if not user.is_staff:
        yield from _of_representative(user)


def _of_representative(user: User) -> Iterator[Duty]:
    counts = dict(_own_by_state().rows(user=user.pk))
    waiting, resolved = (
        counts.get(state, 0) for state in (TicketState.ON_INTEGRATOR, TicketState.RESOLVED)
    )
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


@prepared
def _own_by_state() -> QuerySet[Any, Any]:
    own = Ticket.objects.of_own_company(Bound("user", BigAutoField())).order_by()
    told = own.filter(state__in=[TicketState.ON_INTEGRATOR, TicketState.RESOLVED])
    return told.values_list("state").annotate(Count("pk"))
