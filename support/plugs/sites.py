"""Which sites support may look at: those with a ticket; which requests: those passed on."""

from typing import Any

from django.db.models import QuerySet

from installations.models.support_scope import register_passed_on, register_support_scope
from portal.accounts.models import User
from support.models import Ticket


@register_support_scope
def sites_with_tickets(user: User) -> QuerySet[Any, Any]:
    return Ticket.objects.exclude(site=None).values("site")


@register_passed_on
def passed_on(user: User) -> QuerySet[Any, Any]:
    return Ticket.objects.exclude(intervention=None).values("intervention")
