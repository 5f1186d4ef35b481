"""What the roof hands to the house: its navigation, and the figures of the admin's first page."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.accounts.permissions import Permission, Role
from portal.accounts.standing.current import is_current
from portal.home.figures import figures_of
from portal.ui.admin.sections import PORTAL, Link, register_admin_link
from portal.ui.admin.site import register_figures
from portal.ui.frame.navigation import Group, NavItem, register_navigation


def _may_look(user: Any) -> bool:
    """Who may read the page of the house's health; it stands in the rail of whoever acts on it."""
    return bool(
        is_current(user) and (user.may(Permission.OUTBOX_READ) or user.may(Permission.STAFF_MANAGE))
    )


def _watches(user: Any) -> bool:
    return bool(
        is_current(user)
        and (user.may(Permission.OUTBOX_RETRY) or user.may(Permission.STAFF_MANAGE))
    )


register_figures(figures_of)
register_admin_link(Link(PORTAL, _("Health"), "home:health", _may_look))
register_navigation(
    NavItem(
        label=_("Home"),
        url_name="home:index",
        icon="house",
        first=dict.fromkeys(("", *Role.values), 0),
        order=0,
        bottom_bar=True,
        exact=True,
    ),
    # The journal stands below the screens, and cannot say it itself.
    NavItem(
        label=_("Journal"),
        url_name="journal:index",
        icon="history",
        visible=lambda user: bool(is_current(user) and user.may(Permission.JOURNAL_READ)),
        first={Role.AUDITOR: 1},
        order=940,
        bottom_bar=True,
        group=Group.SETTINGS,
    ),
    NavItem(
        label=_("Health"),
        url_name="home:health",
        icon="stethoscope",
        visible=_watches,
        order=945,
        group=Group.SETTINGS,
    ),
    NavItem(
        label=_("Administration"),
        url_name="admin:index",
        icon="settings",
        visible=lambda user: bool(is_current(user) and user.is_staff),
        order=950,
        first={Role.ADMIN: 2},
        group=Group.SETTINGS,
    ),
)
