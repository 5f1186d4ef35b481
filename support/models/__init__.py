"""The support desk: tickets and their threads, incoming mail, calls, tracker, satisfaction."""

from support.models.calls import Call
from support.models.drafts import Draft
from support.models.incoming import IncomingMail, Outcome, Vouched
from support.models.satisfaction import AnswerState, Doubt, SatisfactionAnswer, SatisfactionRating
from support.models.tickets import (
    Attachment,
    Channel,
    Message,
    MessageKind,
    Qualification,
    StatusEvent,
    Ticket,
    TicketState,
)
from support.models.tracker import TrackerComment, TrackerItem, TrackerKind, TrackerState

__all__ = [
    "AnswerState",
    "Attachment",
    "Call",
    "Channel",
    "Doubt",
    "Draft",
    "IncomingMail",
    "Message",
    "MessageKind",
    "Outcome",
    "Qualification",
    "SatisfactionAnswer",
    "SatisfactionRating",
    "StatusEvent",
    "Ticket",
    "TicketState",
    "TrackerComment",
    "TrackerItem",
    "TrackerKind",
    "TrackerState",
    "Vouched",
]
