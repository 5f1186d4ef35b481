"""What a person said on other ways than the portal: by telephone, by mail, as a complaint.

A number says nothing of who calls: a call is theirs where its ticket is, and it gives their name.
The sender of a mail is what the mail claims: it counts where the sender's server vouched for it,
or where it has found its way to a ticket.
"""

from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.core.personal_data.copies import Account, Address, Handed, register_personal
from support.models import Call, Complaint, IncomingMail
from support.models.incoming import Vouched

_TICKET = ("ticket__number", _("Ticket"))

register_personal(
    Handed(
        "calls",
        _("Your calls"),
        Call,
        ("called_at", "caller", "phone", "abandoned", _TICKET),
        whose=[
            Account("ticket__requester", only=Q(caller=F("ticket__requester__name"))),
            Address(
                "ticket__requester_email",
                "called_at",
                "ticket__requester",
                only=Q(caller=F("ticket__requester_name")),
            ),
        ],
        named=True,
    ),
    Handed(
        "incoming_mails",
        _("Mails that came from your address"),
        IncomingMail,
        ("received_at", "sender", "subject", "preview", "outcome", _TICKET),
        whose=[
            Address(
                "sender",
                "received_at",
                only=Q(vouched=Vouched.SURE) | Q(ticket__isnull=False),
            )
        ],
        named=True,
    ),
    Handed(
        "complaints",
        _("Complaints from your tickets"),
        Complaint,
        ("number", "channel", "came_on", "state", "facts", "closed_at", _TICKET),
        whose=[
            Account("ticket__requester"),
            Address("ticket__requester_email", "entered_at", "ticket__requester"),
        ],
    ),
)
