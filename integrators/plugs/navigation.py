"""The registry's entries in the navigation."""

import re
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.accounts.permissions import Permission, Role
from portal.accounts.standing.current import is_current
from portal.outbox.notices import NoticeKind, register_notice_kind
from portal.ui.frame.navigation import REPRESENTATIVE, Group, NavItem, register_navigation

COMPANY = re.compile(r"/integrators/\d+/")


def reads_registry(user: Any) -> bool:
    return bool(is_current(user) and user.may(Permission.INTEGRATORS_READ))


def represents(user: Any) -> bool:
    return bool(is_current(user) and not user.is_staff)


register_navigation(
    NavItem(
        label=_("My company"), url_name="integrators:mine", icon="building-2",
        visible=represents, order=60, bottom_bar=True, pages=COMPANY,
        first={REPRESENTATIVE: 5},
    ),
    NavItem(
        label=_("Charter"), url_name="integrators:charter", icon="signature",
        visible=represents, order=70, first={REPRESENTATIVE: 7},
    ),
    NavItem(
        label=_("Trainings"), url_name="integrators:sessions", icon="graduation-cap",
        visible=represents, order=65, first={REPRESENTATIVE: 6},
    ),
    NavItem(
        label=_("Become an integrator"), url_name="integrators:apply", icon="handshake",
        visible=lambda user: not is_current(user), order=81, group=Group.PUBLIC,
    ),
    NavItem(
        label=_("Quality documents"), url_name="integrators:documents", icon="file-badge",
        visible=represents, order=72, group=Group.DOCUMENTATION,
    ),
    NavItem(
        label=_("Register"), url_name="integrators:register", icon="map",
        visible=lambda user: True, order=80, exact=True, bottom_bar=True,
        group=Group.PUBLIC,
    ),
)  # fmt: skip


register_navigation(
    NavItem(
        label=_("Sessions"), url_name="integrators:sessions", icon="calendar",
        visible=reads_registry, order=22, group=Group.APPROVAL, first={Role.QUALITY: 4},
        also=("integrators:courses", "integrators:session_plan"),
    ),
    NavItem(
        label=_("Integrators"), url_name="integrators:manage", icon="building-2",
        visible=reads_registry, order=20, bottom_bar=True, pages=COMPANY,
        first={Role.QUALITY: 2, Role.SUPPORT: 6, Role.AUDITOR: 5, Role.ADMIN: 3},
    ),
    NavItem(
        label=_("Candidatures"), url_name="integrators:candidatures", icon="inbox",
        visible=reads_registry, order=19, group=Group.APPROVAL, first={Role.QUALITY: 1},
        also=("integrators:to_check", "integrators:kinds"),
    ),
    NavItem(
        label=_("Trainings"), url_name="integrators:trainings", icon="graduation-cap",
        visible=reads_registry, order=21, group=Group.APPROVAL,
        first={Role.QUALITY: 3},
    ),
    NavItem(
        label=_("Charters"), url_name="integrators:charters", icon="scroll-text",
        visible=reads_registry, order=23, group=Group.APPROVAL, first={Role.QUALITY: 5},
    ),
    NavItem(
        label=_("Contracts"), url_name="integrators:contracts", icon="handshake",
        visible=reads_registry, order=24, group=Group.APPROVAL, first={Role.QUALITY: 6},
        also=("integrators:fees",),
    ),
    NavItem(
        label=_("Quality documents"), url_name="integrators:documents", icon="file-badge",
        visible=reads_registry, order=73, group=Group.DOCUMENTATION,
    ),
)  # fmt: skip
register_notice_kind(NoticeKind("legal_files", _("Legal files"), ("legal_file.",)))
