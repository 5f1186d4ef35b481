"""The Celery tasks of the support desk."""

import logging

from celery import shared_task
from django.utils.translation import gettext_lazy as _

from portal.core import clock
from portal.core.actions import Refused
from portal.core.alarms import alarm
from support.actions.closing import close_ticket
from support.actions.escalating import escalate_ticket
from support.importing import work as importing
from support.mailbox.gateway import file_pending
from support.models import Ticket, TicketState
from support.rules.escalation import to_escalate
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


@shared_task(name="support.tasks.escalate_tickets")
def escalate_tickets() -> None:
    """Tell of the tickets whose due time is near or has passed; what fails is tried again."""
    for ticket in to_escalate().iterator():
        try:
            escalate_ticket(by=SWEEP, ticket=ticket)
        except Refused:
            # Another sweep was faster, or the ticket went on meanwhile.
            continue
        except Exception:
            logger.exception("Ticket %s was not escalated", ticket.number)
            alarm(
                f"escalation:{ticket.pk}",
                _("Nobody could be told that ticket %(number)s is due: see the worker’s log."),
                values={"number": ticket.number},
            )


@shared_task(name="support.tasks.file_pending_mail")
def file_pending_mail() -> None:
    """File the mails that a process kept raw and then died over."""
    file_pending()


@shared_task(name="support.tasks.import_odoo")
def import_odoo() -> None:
    """Go on with what is taken over from Odoo."""
    importing.run_due()
