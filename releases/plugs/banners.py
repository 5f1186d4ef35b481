"""Banners about withdrawals, on every page of whoever has the version (DOC-QLT-210)."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.ui.frame.banners import Banner, register_banners
from releases.withdrawals.models import Withdrawal


@register_banners
def withdrawn_banners(request: HttpRequest) -> Iterable[Banner]:
    """One banner per withdrawal that the user has not acknowledged. One query."""
    user: Any = request.user
    if not user.is_authenticated or user.is_staff:
        return []
    unread = Withdrawal.objects.unread_by(user).select_related("release", "replacement")
    return [_banner(withdrawal) for withdrawal in unread]


def _banner(withdrawal: Withdrawal) -> Banner:
    return {
        "tone": "danger",
        "title": _("Version %(version)s has been withdrawn.")
        % {"version": withdrawal.release.version},
        "text": withdrawal.what_now,
        "href": withdrawal.release.get_absolute_url(),
        "label": _("What to do now"),
    }
