"""What the roof hands to the house: its navigation, and the figures of the admin's first page."""

from django.utils.translation import gettext_lazy as _

from portal.home.figures import figures_of
from portal.ui.admin.site import register_figures
from portal.ui.frame.navigation import NavItem, register_navigation

register_figures(figures_of)
register_navigation(
    NavItem(
        label=_("Home"),
        url_name="home:index",
        icon="house",
        order=0,
        bottom_bar=True,
        exact=True,
    ),
    NavItem(
        label=_("Administration"),
        url_name="admin:index",
        icon="settings",
        visible=lambda user: bool(user.is_authenticated and user.is_staff),
        order=950,
        group=_("Settings"),
    ),
)
