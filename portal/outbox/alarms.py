"""Brings technical alarms to the bell of the staff who look after the portal."""

from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

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


def ring_returned(mail: Any) -> None:
    """A mail came back: whoever may send it again hears of it, once a mail."""
    roles = [role for role, may in ROLES.items() if Permission.OUTBOX_RETRY in may]
    people = User.objects.filter(is_active=True, role__in=roles)
    notify_all(
        compose_notice(
            key=f"mail.returned:{mail.pk}:user:{user.pk}",
            user=user,
            title=_("The mail to %(to)s came back undelivered: %(subject)s"),
            values={"to": mail.to, "subject": mail.subject},
            href=reverse("admin:outbox_outgoingmail_change", args=[mail.pk]),
        )
        for user in people
    )
