"""Queries about tickets and complaints: who may see which."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models

from installations.models.sites import own_integrators
from portal.accounts.permissions import Permission
from portal.core import clock

if TYPE_CHECKING:
    from portal.accounts.models import User
    from support.models import Attachment, Complaint, Message, Ticket  # noqa: F401


class TicketQuerySet(models.QuerySet["Ticket"]):
    def visible_to(self, user: "User") -> Self:
        """All for staff who read tickets; those of their own company for representatives.

        What is of no company yet is for staff alone.
        """
        if user.may(Permission.TICKETS_READ):
            return self
        return self.of_own_company(user)

    def of_own_company(self, user: Any) -> Self:
        """Those of the companies that `user` represents."""
        return self.filter(integrator__in=own_integrators(user))

    def unsettled(self) -> Self:
        return self.exclude(state__in=["resolved", "closed", "dismissed", "merged"])

    def to_qualify(self) -> Self:
        """Those of which somebody has yet to say whose they are."""
        return self.filter(integrator=None).unsettled()

    def for_list(self) -> Self:
        """With what a line of a list shows, in one query."""
        return self.select_related("integrator", "site", "release", "assigned_to")


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, user: "User") -> Self:
        """Those of the tickets that they see; internal notes for staff alone."""
        if user.may(Permission.TICKETS_READ):
            return self
        return self.filter(ticket__integrator__in=own_integrators(user)).exclude(kind="note")


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, user: "User") -> Self:
        """Those of the messages that they see."""
        if user.may(Permission.TICKETS_READ):
            return self
        mine = self.filter(message__ticket__integrator__in=own_integrators(user))
        return mine.exclude(message__kind="note")


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    def visible_to(self, user: "User") -> Self:
        """All for staff who read the register; for representatives, those about their company.

        DOC-QLT-210: support has access to the complaints; an integrator sees its own.
        """
        if user.may(Permission.COMPLAINTS_READ):
            return self
        return self.filter(integrator__in=own_integrators(user))

    def unsettled(self) -> Self:
        return self.exclude(state="closed")

    def late(self) -> Self:
        """Those whose corrective action should have been done before today."""
        return self.unsettled().filter(due_on__lt=clock.today())

    def for_list(self) -> Self:
        """With what a line of a list shows, in two queries."""
        return self.select_related("integrator", "release").prefetch_related("domains")
