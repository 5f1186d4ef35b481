"""What the accounts hand to the house: an entry in the navigation."""

from django.utils.translation import gettext_lazy as _

from portal.accounts.permissions import Permission, Role
from portal.ui.frame.navigation import Group, NavItem, register_navigation

register_navigation(
    NavItem(
        label=_("Crisalid’s people"),
        url_name="people:staff",
        icon="user-cog",
        visible=lambda user: user.is_authenticated and user.may(Permission.STAFF_READ),
        order=900,
        first={Role.ADMIN: 1},
        group=Group.SETTINGS,
    )
)
