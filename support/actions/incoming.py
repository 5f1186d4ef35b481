"""Keeps mail that comes in, and files it; what is doubtful waits in quarantine for people."""

import hashlib
import uuid

from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _

from portal.core import clock
from portal.core.actions import Refused, action, as_parts
from portal.core.text import storable
from portal.journal.record import Actor, record, written_together
from support.actions.intake.filing import entry_data, file_parsed, lock_mail, note_headers, settle
from support.mailbox.message import ParsedMail
from support.models import IncomingMail, Outcome

NOTED = (
    "message_id", "fingerprint", "sender", "subject", "preview", "has_html", "vouched",
)  # fmt: skip
DECIDED = ["outcome", "reason", "ticket", "about", "sender"]


@action
def keep_mail(*, by: Actor, raw: bytes) -> IncomingMail:
    """Keep a raw message as it came, before anything is decided about it."""
    incoming = IncomingMail(
        sha256=hashlib.sha256(raw).hexdigest(), size=len(raw), received_at=clock.now()
    )
    incoming.raw.save(f"{uuid.uuid4().hex}.eml", ContentFile(raw), save=False)
    incoming.save()
    record(
        event="incoming_mail.kept", subject=incoming, by=by,
        data={"sha256": incoming.sha256, "size": incoming.size},
    )  # fmt: skip
    return incoming


@action
def file_mail(
    *, by: Actor, incoming: IncomingMail, parsed: ParsedMail, twin: IncomingMail | None = None
) -> IncomingMail:
    """Decide what becomes of a kept mail, and do it. A mail is filed once.

    `twin`: the same mail, filed before. Without one its fingerprint is claimed: raises
    IntegrityError where another has it, of two at once for the second.
    """
    with as_parts(), written_together():
        _claim(incoming, parsed, twin)
        file_parsed(incoming, parsed, by, twin)
        incoming.save(update_fields=DECIDED)
        record(event="incoming_mail.filed", subject=incoming, by=by, data=entry_data(incoming))
    return incoming


def _claim(incoming: IncomingMail, parsed: ParsedMail, twin: IncomingMail | None) -> None:
    """Note what it says, before the mails that name it; lock it, if nobody has filed it yet."""
    note_headers(incoming, parsed)
    incoming.fingerprint = None if twin else parsed.fingerprint
    pending = IncomingMail.objects.filter(pk=incoming.pk, outcome=Outcome.PENDING)
    if not pending.update(**{name: getattr(incoming, name) for name in NOTED}):
        raise _filed()


@action
def quarantine_mail(*, by: Actor, incoming: IncomingMail, parsed: ParsedMail, reason: str) -> None:
    """Leave a mail to people, because filing it failed. Raises Refused where it is filed by now."""
    incoming = _lock_pending(incoming)
    note_headers(incoming, parsed)
    settle(incoming, Outcome.QUARANTINED, storable(reason))
    incoming.save()
    record(event="incoming_mail.quarantined", subject=incoming, by=by, data=entry_data(incoming))


def _lock_pending(incoming: IncomingMail) -> IncomingMail:
    """The mail, locked; what another process has filed meanwhile is not decided again."""
    incoming = lock_mail(incoming)
    if incoming.outcome != Outcome.PENDING:
        raise _filed()
    return incoming


def _filed() -> Refused:
    return Refused(_("This mail is filed already."), "filed")
