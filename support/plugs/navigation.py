"""The support desk's entries in the navigation."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.accounts.permissions import Permission, Role
from portal.accounts.standing.current import is_current
from portal.outbox.notices import NoticeKind, register_notice_kind
from portal.ui.admin import sections
from portal.ui.admin.sections import Link, register_admin_link
from portal.ui.frame.navigation import REPRESENTATIVE, Group, NavItem, register_navigation


def represents(user: Any) -> bool:
    return bool(is_current(user) and not user.is_staff)


def reads_tickets(user: Any) -> bool:
    return bool(is_current(user) and user.may(Permission.TICKETS_READ))


def reads_statistics(user: Any) -> bool:
    return bool(is_current(user) and user.may(Permission.STATISTICS_READ))


def reads_complaints(user: Any) -> bool:
    return bool(is_current(user) and user.may(Permission.COMPLAINTS_READ))


def plans_delays(user: Any) -> bool:
    """Support's people come to that page from the due time of a ticket."""
    return bool(is_current(user) and user.may(Permission.STAFF_MANAGE))


register_navigation(
    NavItem(
        label=_("Support"), url_name="support:index", icon="life-buoy", visible=represents,
        order=50, bottom_bar=True, first={REPRESENTATIVE: 4},
    ),
    NavItem(
        label=_("Tickets"), url_name="admin:support_ticket_changelist", icon="ticket",
        visible=reads_tickets, order=50, bottom_bar=True, bar=1, group=Group.SUPPORT,
        first={Role.SUPPORT: 1},
    ),
    NavItem(
        label=_("Calls"), url_name="admin:support_call_changelist", icon="phone-incoming",
        visible=reads_tickets, order=51, group=Group.SUPPORT,
        first={Role.SUPPORT: 2},
    ),
    NavItem(
        label=_("Incoming mail"), url_name="admin:support_incomingmail_changelist",
        icon="inbox", visible=reads_tickets, order=52, group=Group.SUPPORT,
        first={Role.SUPPORT: 3},
    ),
    NavItem(
        label=_("Tracker"), url_name="admin:support_trackeritem_changelist",
        icon="list-checks", visible=reads_tickets, order=53, group=Group.SUPPORT,
        first={Role.SUPPORT: 4},
    ),
    NavItem(
        label=_("Complaints"), url_name="admin:support_complaint_changelist",
        icon="file-warning", visible=reads_complaints, order=54, group=Group.SUPPORT,
    ),
    NavItem(
        label=_("Statistics"), url_name="support:statistics", icon="gauge",
        visible=reads_statistics, order=55, group=Group.SUPPORT,
        first={Role.SUPPORT: 5},
    ),
)  # fmt: skip
register_admin_link(
    Link(sections.PORTAL, _("Hours and delays of support"), "support:delays", plans_delays)
)
register_admin_link(
    Link(sections.PORTAL, _("Take over from Odoo"), "support:odoo_imports", plans_delays)
)
register_notice_kind(NoticeKind("tickets", _("Tickets"), ("ticket.",)))
