"""The installations' entries in the navigation."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.accounts.permissions import Permission
from portal.ui.frame.navigation import NavItem, register_navigation


def reads_reports(user: Any) -> bool:
    if not user.is_authenticated:
        return False
    return not user.is_staff or bool(user.may(Permission.REPORTS_READ))


register_navigation(
    NavItem(
        label=_("Reports"), url_name="installations:index",
        icon="clipboard-check", visible=reads_reports, order=40, bottom_bar=True,
        group=_("Installations"),
    ),
    NavItem(
        label=_("Installed base"), url_name="installations:base", icon="store",
        visible=reads_reports, order=41, group=_("Installations"),
    ),
)  # fmt: skip
