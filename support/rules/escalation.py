"""When somebody is told that a ticket's due time is near or has passed, and who.

DOC-QLT-210 sets no delays; they are Crisalid's own (`support.rules.targets`), and so is whom it
tells: the technician in charge; while nobody has the ticket, all of the desk; and once the time
has passed also quality, who answer for how requests are followed.
"""

from django.db.models import QuerySet

from portal.accounts.models import User
from portal.accounts.permissions import Role
from portal.core import clock
from support.models import StatusEvent, Ticket, TicketState
from support.rules.states import RUNNING
from support.rules.technicians import is_technician, technicians


def to_escalate() -> QuerySet[Ticket]:
    """The tickets of which somebody is to be told now, the most urgent first."""
    due = Ticket.objects.filter(escalate_at__lte=clock.now())
    return due.order_by("escalate_at", "pk")


def step_of(ticket: Ticket) -> StatusEvent | None:
    """What is to be told of a locked ticket now; nothing while it waits, or once it is settled.

    Who is told late that a time is near, because nothing ran, is told only that it has passed.
    """
    now = clock.now()
    if ticket.state not in RUNNING or ticket.due_at is None:
        return None
    if ticket.escalate_at is None or ticket.escalate_at > now:
        return None
    return StatusEvent.OVERDUE if ticket.due_at <= now else StatusEvent.DUE_SOON


def holder_of(ticket: Ticket) -> User | None:
    """Who has it in charge and still works here; one that is open again waits for whoever takes it,
    whoever had it before."""
    if ticket.state == TicketState.OPEN or not is_technician(ticket.assigned_to):
        return None
    return ticket.assigned_to


def people_to_tell(ticket: Ticket, step: StatusEvent) -> list[User]:
    """Each once, who has the ticket first."""
    holder = holder_of(ticket)
    people = [holder] if holder else list(technicians().order_by("pk"))
    if step == StatusEvent.OVERDUE:
        quality = User.objects.filter(role=Role.QUALITY, is_active=True).order_by("pk")
        people += [person for person in quality if person not in people]
    return people
