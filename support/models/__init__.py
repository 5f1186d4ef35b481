"""The support desk: tickets, incoming mail, calls, tracker, complaints, satisfaction."""

from support.models.attachments import Attachment
from support.models.calls import Call
from support.models.complaints import (
    Complaint,
    ComplaintChannel,
    ComplaintExtract,
    ComplaintState,
    ComplaintStep,
    StepKind,
)
from support.models.delays import DelayTarget, Holiday, ServiceHours, Severity
from support.models.drafts import Draft, HeldAnswer, HeldFile
from support.models.incoming import IncomingMail, Outcome, Vouched
from support.models.odoo import (
    OdooImport,
    OdooKind,
    OdooRecord,
    OdooResult,
    OdooRow,
    OdooStage,
    OdooTable,
)
from support.models.satisfaction import AnswerState, Doubt, SatisfactionAnswer, SatisfactionRating
from support.models.texts import TicketText
from support.models.thread import MessageKind, StatusEvent
from support.models.tickets import Channel, Message, Qualification, Ticket, TicketState
from support.models.tracker import TrackerComment, TrackerItem, TrackerKind, TrackerState

__all__ = [
    "AnswerState",
    "Attachment",
    "Call",
    "Channel",
    "Complaint",
    "ComplaintChannel",
    "ComplaintExtract",
    "ComplaintState",
    "ComplaintStep",
    "DelayTarget",
    "Doubt",
    "Draft",
    "HeldAnswer",
    "HeldFile",
    "Holiday",
    "IncomingMail",
    "Message",
    "MessageKind",
    "OdooImport",
    "OdooKind",
    "OdooRecord",
    "OdooResult",
    "OdooRow",
    "OdooStage",
    "OdooTable",
    "Outcome",
    "Qualification",
    "SatisfactionAnswer",
    "SatisfactionRating",
    "ServiceHours",
    "Severity",
    "StatusEvent",
    "StepKind",
    "Ticket",
    "TicketState",
    "TicketText",
    "TrackerComment",
    "TrackerItem",
    "TrackerKind",
    "TrackerState",
    "Vouched",
]
