"""How incoming mail fares: what lies in quarantine, and what was kept but never filed."""

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.accounts.models import User
from portal.accounts.permissions import Permission
from portal.core import clock
from portal.core.health import Sign, register_health
from support.models import IncomingMail, Outcome
from support.rules.queues import in_quarantine

FILED_WITHIN = dt.timedelta(minutes=15)


@register_health
def _incoming(user: User) -> Iterator[Sign]:
    href = label = ""
    if user.may(Permission.TICKETS_READ):
        href, label = reverse("admin:support_incomingmail_changelist"), str(_("See the mails"))
    count = in_quarantine().count()
    words = ngettext("%(count)d in quarantine", "%(count)d in quarantine", count)
    yield Sign(
        _("Incoming mail"),
        words % {"count": count},
        "soon" if count else "ok",
        _("Read each, then let it in or put it aside.") if count else "",
        href,
        label,
    )
    before = clock.now() - FILED_WITHIN
    left = IncomingMail.objects.filter(outcome=Outcome.PENDING, received_at__lt=before).count()
    if left:
        words = ngettext("%(count)d kept, not filed yet", "%(count)d kept, not filed yet", left)
        yield Sign(
            _("Incoming mail"),
            words % {"count": left},
            "danger",
            _("Nothing is lost: the sweep of mails files them as soon as the worker runs."),
            href,
            label,
        )
