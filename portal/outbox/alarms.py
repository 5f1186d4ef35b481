"""Brings technical alarms to the bell of the staff who look after the portal."""

from django.db import transaction
from django.urls import reverse

from portal.accounts.models import User
from portal.accounts.permissions import ROLES, Permission
from portal.core.alarms import Alarm
from portal.outbox.notices import compose_notice, notify_all

WATCH = {Permission.OUTBOX_RETRY, Permission.STAFF_MANAGE}
"""Whoever tries again what has failed, and the administrator."""


def ring(told: Alarm) -> None:
    """One notice each, once a day: the key has the date."""
    roles = [role for role, may in ROLES.items() if may & WATCH]
    people = User.objects.filter(is_active=True, role__in=roles)
    with transaction.atomic():
        notify_all(
            compose_notice(
                key=f"{told.key}:user:{user.pk}",
                user=user,
                title=told.title,
                values=told.values,
                href=reverse("home:health"),
            )
            for user in people
        )
