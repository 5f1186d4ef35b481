"""Duties about tickets for representatives, and about complaints for quality."""

from collections.abc import Iterator
from typing import Any

from django.db.models import BigAutoField, Count, DateField, Q, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.core import clock
from portal.core.duties import Duty, Urgency, register_duties
from portal.core.prepared import Bound, prepared
from portal.house.known import value_of
from portal.house.values import days
from support.complaints.rules import opened_before
from support.models import Complaint, Ticket, TicketState


@register_duties
def duties(user: User) -> Iterator[Duty]:
    """Representatives' and quality's; the desk's stand on its figures (`portal.home.figures`)."""
    if not user.is_staff:
        yield from _of_representative(user)
    elif user.may(Permission.COMPLAINTS_CLOSE):
        yield from _of_quality()


def _of_quality() -> Iterator[Duty]:
    """Complaints that are open for too long, and corrective actions that are late."""
    register = reverse("admin:support_complaint_changelist")
    overdue, late = _unsettled().rows(before=opened_before(), today=clock.today())[0]
    if overdue:
        yield Duty(
            title=ngettext(
                "%(count)d complaint is open for more than %(days)s",
                "%(count)d complaints are open for more than %(days)s",
                overdue,
            )
            % {"count": overdue, "days": days(value_of("complaint_days"))},
            hint=_("Whoever complained waits for a conclusion."),
            href=f"{register}?state=overdue",
            action=_("See the complaints"),
            urgency=Urgency.SOON,
        )
    if late:
        yield Duty(
            title=ngettext(
                "%(count)d corrective action is late",
                "%(count)d corrective actions are late",
                late,
            )
            % {"count": late},
            hint=_("Its day is over and the complaint is not closed."),
            href=f"{register}?state=late",
            action=_("See the complaints"),
            urgency=Urgency.NOW,
        )


@prepared
def _unsettled() -> QuerySet[Any, Any]:
    """How many complaints are open for too long, and how many have a late action. One query."""
    before, today = Bound("before", DateField()), Bound("today", DateField())
    rows = Complaint.objects.unsettled().order_by().annotate(all=Value(1)).values("all")
    counted = rows.annotate(
        overdue=Count("pk", filter=Q(came_on__lt=before)),
        late=Count("pk", filter=Q(due_on__lt=today)),
    )
    return counted.values_list("overdue", "late")


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
