"""The Celery tasks of the support desk."""

import logging
from contextlib import ExitStack

from celery import shared_task
from django.core.files.base import File
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.core import clock
from portal.core.actions import Refused, unguarded
from portal.core.alarms import alarm
from portal.outbox.notices import notify
from support.actions.closing import close_ticket
from support.actions.desk import add_note, answer_ticket
from support.actions.escalating import escalate_ticket
from support.drafts import holding
from support.importing import work as importing
from support.mailbox.gateway import file_pending
from support.models import HeldAnswer, StatusEvent, Ticket, TicketState
from support.rules.escalation import people_to_tell, to_escalate
from support.rules.joining import survivor_of
from support.rules.technicians import is_technician
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


@shared_task(name="support.tasks.send_held_answers")
def send_held_answers() -> None:
    """Send the answers whose time to be taken back is over."""
    for key in holding.keys_due():
        send_held(key)


def send_held(key: int) -> None:
    """Send one held answer and forget it, in one transaction: a worker that dies sent nothing.

    What is refused meanwhile goes back into its author's composer, and their bell says so; what
    fails is tried again for an hour. Whoever sends a form meanwhile asked for something else.
    """
    try:
        with unguarded():
            _send_or_give_back(key)
    except Exception:
        logger.exception("The held answer %s was not sent", key)
        holding.try_later(key)
        alarm(
            f"held-answer:{key}",
            _("An answer of support could not be sent, and is tried again: see the worker’s log."),
        )


def _send_or_give_back(key: int) -> None:
    try:
        _send(key)
    except Refused as refused:
        _give_back(key, refused.message)
    except FileNotFoundError:
        logger.exception("A file of the held answer %s is missing", key)
        _give_back(key, _("One of its files is not there any more: attach it anew."))
    except Exception:
        if not holding.is_given_up(key):
            raise
        logger.exception("The held answer %s is given back", key)
        _give_back(key, _("It could not be sent: try again."))


def _send(key: int) -> None:
    with transaction.atomic(), ExitStack() as opened:
        held = holding.locked_when_due(key)
        if held is None:
            return
        if not is_technician(held.author):
            raise Refused(_("Its author does not work on tickets any more."), "author_left")
        files = [
            File(opened.enter_context(row.file.open()), name=row.name)
            for row in held.files.order_by("pk")
        ]
        answer_ticket(
            by=held.author, ticket=held.ticket, body=held.body, waits=held.waits, files=files,
            copies=held.copies, answer_to=held.answer_to,
        )  # fmt: skip
        holding.forget(held)


def _give_back(key: int, reason: str | Promise) -> None:
    with transaction.atomic():
        held = holding.locked_when_due(key)
        if held is None:
            return
        if not is_technician(held.author):
            _leave_to_colleagues(held)
            return
        notify(
            key=f"answer.given_back:{key}:user:{held.author_id}",
            user=held.author,
            title=_("Your answer on ticket %(number)s has not left and is a draft again: %(why)s"),
            values={"number": held.ticket.number, "why": reason},
            href=held.ticket.desk_url,
        )
        holding.give_back(held)


def _leave_to_colleagues(held: HeldAnswer) -> None:
    """Nothing leaves in the name of whoever has left: their words become a note."""
    ticket, name = survivor_of(held.ticket), held.author.name
    told = gettext("%(name)s wrote this answer and no longer works on tickets: it has not left.")
    add_note(by=SWEEP, ticket=ticket, body=f"{told % {'name': name}}\n\n{held.body}")
    for user in people_to_tell(ticket, StatusEvent.DUE_SOON):
        notify(
            key=f"answer.given_back:{held.pk}:user:{user.pk}",
            user=user,
            title=_(
                "An answer on ticket %(number)s has not left: it is a note, since %(name)s no "
                "longer works on tickets"
            ),
            values={"number": ticket.number, "name": name},
            href=ticket.desk_url,
        )
    holding.forget(held)


@shared_task(name="support.tasks.import_odoo")
def import_odoo() -> None:
    """Go on with what is taken over from Odoo."""
    importing.run_due()
