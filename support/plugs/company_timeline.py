"""A company's tickets, and complaints about it, in words for its timeline.

Notes and analyses, which are for Crisalid alone, are left out.
"""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from integrators.companies import timeline
from integrators.models import Integrator
from support.models import Complaint, Ticket


def _entries(integrator: Integrator) -> Q:
    return timeline.entries_about(Ticket, Ticket.objects.filter(integrator=integrator))


timeline.register_timeline(
    timeline.TimelineSource(
        kind=("tickets", _("Tickets")),
        titles={
            "ticket.opened": (_("Ticket opened"), "info"),
            "ticket.linked": (_("Ticket recognised as the company’s"), "info"),
            "ticket.severity_set": (_("Ticket: severity said"), "neutral"),
            "ticket.taken": (_("Ticket taken in charge"), "neutral"),
            "ticket.replied": (_("Ticket: the company wrote"), "neutral"),
            "ticket.answered": (_("Ticket: Crisalid answered"), "neutral"),
            "ticket.put_on_tracker": (_("Ticket put on the tracker"), "neutral"),
            "ticket.merged": (_("Ticket merged into another"), "info"),
            "ticket.separated": (_("Ticket no longer merged"), "neutral"),
            "ticket.split": (_("Ticket split off another"), "info"),
            "ticket.resolved": (_("Ticket resolved"), "ok"),
            "ticket.reopened": (_("Ticket reopened"), "soon"),
            "ticket.closed": (_("Ticket closed"), "neutral"),
        },
        entries=_entries,
    )
)


def _complaints(integrator: Integrator) -> Q:
    return timeline.entries_about(Complaint, Complaint.objects.filter(integrator=integrator))


timeline.register_timeline(
    timeline.TimelineSource(
        kind=("complaints", _("Complaints")),
        titles={
            "complaint.entered": (_("Complaint recorded"), "soon"),
            "complaint.action_decided": (_("Complaint: corrective action decided"), "info"),
            "complaint.closed": (_("Complaint closed"), "neutral"),
            "complaint.reopened": (_("Complaint reopened"), "soon"),
        },
        entries=_complaints,
    )
)
