"""Tickets of a person: what they asked, what was answered, how they judged it.

In a thread others are named as they were to whoever asked. Internal notes stay inside: they
speak of companies and of other people, and no program tells one from the other (GDPR 15-4;
docs/decisions/0035). Of what Crisalid's people write to others, the journal tells them that.
"""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.core.personal_data.copies import (
    Account,
    Address,
    Handed,
    register_personal,
    without_links,
)
from support.models import (
    Attachment,
    Draft,
    HeldAnswer,
    Message,
    MessageKind,
    SatisfactionAnswer,
    SatisfactionRating,
    Ticket,
)

_TICKET = _("Ticket")
_LETTERS = ~Q(kind=MessageKind.NOTE)
_FILES = ~Q(message__kind=MessageKind.NOTE)
_STRANGER = "ticket__requester"

register_personal(
    Handed(
        "tickets",
        _("Your tickets"),
        Ticket,
        ("number", "subject", "state", "channel", "requester_name", "requester_email",
         "answer_to", "qualification", "severity", "opened_at", "taken_at", "resolved_at",
         "closed_at"),
        whose=[
            Account("requester"),
            Address("requester_email", "opened_at", unless="requester"),
        ],
    ),
    Handed(
        "messages",
        _("What was written on your tickets, and what you wrote"),
        Message,
        (("ticket__number", _TICKET), "kind", "author_name", "body", "quoted", "created_at"),
        whose=[
            Account("ticket__requester", only=_LETTERS),
            # By people of an integrator: on the ticket of a colleague.
            Account("author", only=_LETTERS & Q(author__role="")),
            Address("ticket__requester_email", "created_at", _STRANGER, only=_LETTERS),
        ],
        changed={"body": without_links, "quoted": without_links},
    ),
    Handed(
        "attachments",
        _("Files of these messages"),
        Attachment,
        (("message__ticket__number", _TICKET), "name", "size", "sha256"),
        whose=[
            Account("message__ticket__requester", only=_FILES),
            Account("message__author", only=_FILES & Q(message__author__role="")),
            Address(
                "message__ticket__requester_email",
                "message__created_at",
                "message__ticket__requester",
                only=_FILES,
            ),
        ],
    ),
    Handed(
        "answer_drafts",
        _("Answers to tickets that you have begun"),
        Draft,
        (
            ("ticket__number", _TICKET),
            ("is_note", _("Internal note")),
            ("updated_at", _("changed")),
        ),
        whose=[Account("author")],
    ),
    Handed(
        "held_answers",
        _("Answers to tickets that you have sent and that have not left yet"),
        HeldAnswer,
        (("ticket__number", _TICKET), ("held_at", _("sent"))),
        whose=[Account("author")],
    ),
    Handed(
        "ratings",
        _("Evaluations that you were asked for"),
        SatisfactionRating,
        (("ticket__number", _TICKET), "asked_at", "score", "comment", "answered_at"),
        whose=[
            Account("ticket__requester"),
            Address("ticket__requester_email", "asked_at", _STRANGER),
        ],
    ),
    Handed(
        "rating_answers",
        _("Answers to evaluations of your tickets"),
        SatisfactionAnswer,
        (("rating__ticket__number", _TICKET), "number", "score", "comment", "answered_at",
         "state"),
        whose=[
            Account("rating__ticket__requester"),
            Address("rating__ticket__requester_email", "answered_at", "rating__ticket__requester"),
        ],
    ),
)  # fmt: skip
