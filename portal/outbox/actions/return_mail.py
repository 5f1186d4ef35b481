"""Note that a mail came back: its recipient's server said for good that it was not delivered."""

from collections.abc import Collection

from portal.core import clock
from portal.core.actions import action
from portal.core.text import storable
from portal.journal.record import Actor, Personal, record
from portal.outbox import stops
from portal.outbox.alarms import ring_returned
from portal.outbox.models import OutgoingMail


@action
def return_mail(
    *, by: Actor, mail: OutgoingMail, reason: str, surely: bool, codes: Collection[str]
) -> OutgoingMail:
    """Mark the mail as returned, ring the bell, and stop its address where that is proven.

    `surely`: a standard report named this very mail by its Message-ID, and its recipient. Only
    that counts against an address, and then with 5.1.1 (no such mailbox) or on a second day.
    """
    mail = OutgoingMail.objects.select_for_update().get(pk=mail.pk)
    first = mail.returned_at is None
    if first:
        mail.returned_at = clock.now()
    mail.returned_reason = storable(reason)[:500]
    mail.returned_surely = mail.returned_surely or surely
    mail.save(update_fields=["returned_at", "returned_reason", "returned_surely"])
    stopped = surely and stops.stop_if_proven(mail, codes)
    record(
        event="outgoing_mail.returned", subject=mail, by=by,
        data={
            "key": mail.key, "reason": Personal(mail.returned_reason), "surely": surely,
            "stopped": stopped,
        },
    )  # fmt: skip
    if first:
        ring_returned(mail)
    return mail
