"""What a message of a ticket is, and what a change of state says in its thread."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MessageKind(models.TextChoices):
    REQUEST = "request", _("From the integrator")
    ANSWER = "answer", _("From support")
    NOTE = "note", _("Internal note")
    STATUS = "status", _("Status")


class StatusEvent(models.TextChoices):
    """What a status message tells; %(what)s is the message's body."""

    OPENED = "opened", _("Ticket opened: %(what)s")
    TAKEN = "taken", _("Taken in charge by %(what)s")
    WAITING = "waiting", _("Support waits for the integrator’s answer")
    RESUMED = "resumed", _("Back with support: the integrator has answered")
    ON_TRACKER = "on_tracker", _("Put on the tracker: %(what)s")
    TRACKER_SOLVED = "tracker_solved", _("Solved on the tracker: %(what)s")
    TRACKER_REJECTED = "tracker_rejected", _("Rejected on the tracker: %(what)s")
    RESOLVED = "resolved", _("Resolved by %(what)s")
    CONTRADICTED = "contradicted", _("Not solved, says %(what)s: back with support")
    CLOSED = "closed", _("Closed by %(what)s")
    CLOSED_BY_ITSELF = "closed_by_itself", _("Closed by itself: nobody contradicted")
    REOPENED = "reopened", _("Reopened by %(what)s")
    FOLLOWED = "followed", _("Continued in the ticket %(what)s")
    BOUNCED = "bounced", _("A mail could not be delivered: %(what)s")
    LINKED = "linked", _("Assigned to the integrator %(what)s")
    MERGED = "merged", _("Merged into the ticket %(what)s: both are read as one")
    SEPARATED = "separated", _("No longer merged: what came since stays in %(what)s")
    LET_GO = "let_go", _("No longer merged with %(what)s: what came since stays here")
    SPLIT_OFF = "split_off", _("Split off into a ticket of its own: %(what)s")
    DUE_SOON = "due_soon", _("Its due time is near: mail sent to %(what)s")
    OVERDUE = "overdue", _("Its due time has passed: mail sent to %(what)s")


FOR_STAFF = (StatusEvent.DUE_SOON, StatusEvent.OVERDUE)
"""What the portal tells support alone: internal notes, which no integrator reads."""
