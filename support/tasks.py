"""The Celery tasks of the support desk."""

import logging

from celery import shared_task

from portal.core import clock
from portal.core.actions import Refused
from support.actions.closing import close_ticket
from support.mailbox.gateway import file_pending
from support.models import Ticket, TicketState
from support.threads import SWEEP

logger = logging.getLogger(__name__)


@shared_task(name="support.tasks.close_resolved_tickets")
def close_resolved_tickets() -> None:
    """Close the resolved tickets that nobody contradicted."""
    due = Ticket.objects.filter(state=TicketState.RESOLVED, close_at__lte=clock.now())
    for ticket in due.order_by("close_at").iterator():
        try:
            close_ticket(by=SWEEP, ticket=ticket)
        except Refused:
            # Another sweep, or the integrator, was faster.
            continue
        except Exception:
            logger.exception("Ticket %s was not closed", ticket.number)


@shared_task(name="support.tasks.file_pending_mail")
def file_pending_mail() -> None:
    """File the mails that a process kept raw and then died over."""
    file_pending()
