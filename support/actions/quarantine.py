"""What people decide about mails that were not filed by themselves: nothing is a dead end."""

from django.utils.translation import gettext_lazy as _

from integrators.companies.actions.companies import add_contact
from integrators.models import Integrator
from portal.accounts.models import User
from portal.core import clock
from portal.core.actions import Refused, action
from portal.journal.record import record
from support.actions.intake.filing import (
    append_to,
    claimed_twin,
    entry_data,
    file_parsed,
    lock_mail,
    note_headers,
    open_for,
)
from support.mailbox import senders
from support.mailbox.message import ParsedMail
from support.models import IncomingMail, Outcome, Ticket
from support.threads import GATEWAY

OPEN_TO_PEOPLE = (Outcome.QUARANTINED, Outcome.IGNORED, Outcome.BOUNCED)
"""What may still be let in, however long ago it came and whoever set it aside."""


@action
def release_from_quarantine(
    *,
    by: User,
    incoming: IncomingMail,
    parsed: ParsedMail,
    integrator: Integrator | None = None,
    ticket: Ticket | None = None,
    remember: bool = False,
) -> IncomingMail:
    """Let a mail in: into `ticket`, or as a new ticket of `integrator`. It keeps its day.

    `remember`: its address becomes a contact of the company, so that the next is let in by itself.
    """
    incoming = _lock(incoming, OPEN_TO_PEOPLE)
    target = ticket.integrator if ticket else integrator
    if target is None and ticket is None:
        raise Refused(_("Say which integrator the mail is from."), "no_integrator")
    parsed = senders.as_from_form(senders.as_written(parsed))
    known = [s for s in senders.known_senders(parsed) if s.integrator == target]
    sender = known[0] if known else _unknown_sender(target, parsed)
    if remember and target and parsed.sender and not known:
        name = (parsed.sender_name or parsed.sender)[:150]
        add_contact(
            by=by, integrator=target,
            contact={"name": name, "function": "", "email": parsed.sender, "phone": ""},
        )  # fmt: skip
    if ticket:
        append_to(incoming, parsed, ticket, sender, by)
    else:
        open_for(incoming, parsed, sender, by)
    incoming.settled_at, incoming.settled_by = clock.now(), by
    incoming.save()
    record(event="incoming_mail.released", subject=incoming, by=by, data=entry_data(incoming))
    return incoming


@action
def dismiss_mail(*, by: User, incoming: IncomingMail) -> IncomingMail:
    """Ignore a mail in quarantine; it stays kept, and can be read and let in later."""
    incoming = _lock(incoming, (Outcome.QUARANTINED,))
    incoming.outcome = Outcome.IGNORED
    incoming.settled_at, incoming.settled_by = clock.now(), by
    incoming.save()
    record(event="incoming_mail.dismissed", subject=incoming, by=by, data=entry_data(incoming))
    return incoming


@action
def replay_mail(*, by: User, incoming: IncomingMail, parsed: ParsedMail) -> IncomingMail:
    """Decide anew what becomes of a mail, by what is known now.

    What waits in quarantine anew is settled by nobody, whoever had it filed anew.
    """
    incoming = _lock(incoming, OPEN_TO_PEOPLE)
    note_headers(incoming, parsed)
    file_parsed(incoming, parsed, GATEWAY, claimed_twin(incoming, parsed))
    waits = incoming.outcome == Outcome.QUARANTINED
    incoming.settled_at, incoming.settled_by = (None, None) if waits else (clock.now(), by)
    incoming.save()
    record(event="incoming_mail.replayed", subject=incoming, by=by, data=entry_data(incoming))
    return incoming


def _lock(incoming: IncomingMail, outcomes: tuple[Outcome, ...]) -> IncomingMail:
    incoming = lock_mail(incoming)
    if incoming.outcome not in outcomes:
        raise Refused(_("This mail is no longer in quarantine."), "settled")
    return incoming


def _unknown_sender(integrator: Integrator | None, parsed: ParsedMail) -> senders.Sender:
    """Someone whom staff vouch for. Without an address, the company gets the mails."""
    if integrator is None:
        return senders.stranger(parsed)
    return senders.Sender(
        integrator, None, parsed.sender_name or parsed.sender or integrator.name,
        parsed.sender or integrator.email, integrator.language,
    )  # fmt: skip
