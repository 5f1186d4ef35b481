"""The mails about reserved documents, one function per mail."""

from django.urls import reverse
from django.utils import translation
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal.outbox.models import OutgoingMail
from portal.outbox.queue import absolute_url, compose_mail
from releases.reserved.models import ReservedReminder


def reserved_reminder(reminder: ReservedReminder) -> OutgoingMail:
    """Ask a reader to read the current version of a reserved document: for `queue_all`."""
    version, user = reminder.version, reminder.user
    document = version.document
    with translation.override(user.language):
        title = document.title
    return compose_mail(
        key=f"reserved_document.reminder:{version.pk}:{reminder.asked_at:%Y%m%d%H%M%S}:user:{user.pk}",
        to=user.email,
        language=user.language,
        subject=format_lazy(_("Please read: {title}"), title=title),
        template="releases/reserved_reminder",
        context={
            "version": version,
            "title": title,
            "user": user,
            "url": absolute_url(reverse("releases:reserved_index")),
        },
    )
