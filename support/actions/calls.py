"""Records calls to the switchboard, every one of them (DOC-QLT-210)."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from integrators.models import Integrator
from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.core.text import storable
from portal.journal.record import Personal, record
from support import threads
from support.actions.tickets import open_ticket
from support.models import Call, Channel, MessageKind, Ticket
from support.rules import states


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a caller asks, when a call opens a ticket."""

    subject: str
    requester: User | None
    requester_email: str
    language: str
    severity: str = ""


@action
def record_call(
    *,
    by: User,
    caller: str,
    phone: str,
    notes: str,
    integrator: Integrator | None = None,
    ticket: Ticket | None = None,
    abandoned: bool = False,
    opens: Request | None = None,
) -> Call:
    """Record a call: on a ticket, opening one (`opens`), neither, or abandoned.

    Raises Refused when it would be both, or opens a ticket for nobody.
    """
    if ticket is not None:
        ticket = states.lock_survivor(ticket)
        if opens or (integrator is not None and integrator.pk != ticket.integrator_id):
            raise Refused(
                _("The call belongs to one ticket, and to that ticket’s integrator."), "two"
            )
        integrator = ticket.integrator
    if abandoned and (ticket or opens):
        raise Refused(_("Leave the ticket empty: an abandoned call belongs to none."), "abandoned")
    if opens:
        if integrator is None:
            raise Refused(_("Say which integrator called: the ticket is theirs."), "no_one")
        ticket = open_ticket(
            by=by, integrator=integrator, channel=Channel.PHONE, subject=opens.subject,
            body=notes, requester=opens.requester, requester_name=caller,
            requester_email=opens.requester_email, language=opens.language,
            severity=opens.severity,
        )  # fmt: skip
    elif ticket and notes.strip():
        threads.write_message(ticket, MessageKind.NOTE, notes, by=by)
        states.touch_ticket(ticket)
    call = Call.objects.create(
        called_at=clock.now(), caller=storable(caller)[:150],
        phone=storable(phone)[:30], integrator=integrator, ticket=ticket,
        abandoned=abandoned, notes=storable(notes), recorded_by=by,
    )  # fmt: skip
    record(
        event="call.recorded", subject=call, by=by,
        data={
            "caller": Personal(caller), "phone": Personal(phone), "abandoned": abandoned,
            "integrator": integrator.pk if integrator else None,
            "ticket": ticket.number if ticket else None,
        },
    )  # fmt: skip
    return call
