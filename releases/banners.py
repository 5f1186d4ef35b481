"""A withdrawal is on every page of whoever has the version (DOC-QLT-210: warning)."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext as _

from integrators.models import Representative
from portal import clock
from portal.ui.nav import Banner
from releases.models import Withdrawal

SHOWN_FOR = dt.timedelta(days=60)


def withdrawn_banners(request: HttpRequest) -> Iterable[Banner]:
    """One banner per withdrawal that concerns the user or their integrator. One query."""
    user: Any = request.user
    if not user.is_authenticated or user.is_staff:
        return []
    own = Representative.objects.filter(user=user, left_at=None).values("integrator")
    withdrawals = (
        Withdrawal.objects.filter(
            Q(notices__user=user) | Q(notices__integrator__in=own),
            withdrawn_at__gt=clock.now() - SHOWN_FOR,
        )
        .select_related("release", "replacement")
        .distinct()
    )
    return [_banner(withdrawal) for withdrawal in withdrawals]


def _banner(withdrawal: Withdrawal) -> Banner:
    return {
        "tone": "danger",
        "title": _("Version %(version)s has been withdrawn.")
        % {"version": withdrawal.release.version},
        "text": withdrawal.what_now,
        "href": withdrawal.release.get_absolute_url(),
        "label": _("What to do now"),
    }
