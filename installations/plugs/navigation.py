"""The installations' entries in the navigation."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.accounts.permissions import Permission, Role
from portal.accounts.standing.current import is_current
from portal.outbox.notices import NoticeKind, register_notice_kind
from portal.ui.frame.navigation import REPRESENTATIVE, Group, NavItem, register_navigation


def reads_reports(user: Any) -> bool:
    if not is_current(user):
        return False
    return not user.is_staff or bool(user.may(Permission.REPORTS_READ))


register_navigation(
    NavItem(
        label=_("Reports"), url_name="installations:index",
        icon="clipboard-check", visible=reads_reports, order=40, bottom_bar=True,
        group=Group.INSTALLATIONS, first={Role.AUDITOR: 3, REPRESENTATIVE: 1},
        also=("installations:missing",),
    ),
    NavItem(
        label=_("Installed base"), url_name="installations:base", icon="store",
        visible=reads_reports, order=41, group=Group.INSTALLATIONS,
        first={Role.AUDITOR: 4, REPRESENTATIVE: 2},
        also=("installations:recalls_overview", "installations:licences"),
    ),
    NavItem(
        label=_("Interventions"), url_name="installations:interventions", icon="clipboard-list",
        visible=reads_reports, order=42, group=Group.INSTALLATIONS,
        first={Role.AUDITOR: 5, REPRESENTATIVE: 3},
    ),
)  # fmt: skip
register_notice_kind(NoticeKind("reports", _("Installation reports"), ("report.",)))
