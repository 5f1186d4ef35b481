"""The releases' entries in the navigation."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.accounts.permissions import Permission, Role
from portal.accounts.standing.current import is_current
from portal.outbox.notices import NoticeKind, register_notice_kind
from portal.ui.frame.navigation import REPRESENTATIVE, Group, NavItem, everyone, register_navigation


def manages(user: Any) -> bool:
    return bool(is_current(user) and user.may(Permission.RELEASES_MANAGE))


def reads_wiki(user: Any) -> bool:
    # Everyone may read the public pages; it is in the way of administrators only.
    return not (is_current(user) and user.is_staff) or bool(user.may(Permission.WIKI_READ))


def reads_reserved(user: Any) -> bool:
    """What is shown, not what is allowed: a newcomer is told there what is missing."""
    return bool(is_current(user) and (not user.is_staff or user.may(Permission.FILES_READ)))


register_navigation(
    NavItem(
        label=_("Releases"), url_name="releases:index", icon="package",
        visible=everyone, order=30, bottom_bar=True,
        first={
            Role.QUALITY: 7, Role.SUPPORT: 7, Role.AUDITOR: 6, Role.ADMIN: 4, REPRESENTATIVE: 3,
        },
    ),
    NavItem(
        label=_("Wiki"), url_name="wiki:index", icon="book-open",
        visible=reads_wiki, order=32, group=Group.DOCUMENTATION,
    ),
    NavItem(
        label=_("Reserved documents"), url_name="releases:reserved_index", icon="file-lock",
        visible=reads_reserved, order=33, group=Group.DOCUMENTATION,
    ),
    NavItem(
        label=_("Drafts"), url_name="releases:drafts", icon="file-pen",
        visible=manages, order=31, first={Role.QUALITY: 8},
    ),
)  # fmt: skip
register_notice_kind(NoticeKind("withdrawals", _("Withdrawals"), ("release.withdrawn:",)))
