"""The home pages' place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "portal.home"
    label = "home"
    verbose_name = _("Home")

    def ready(self) -> None:
        # Here, not above: models can be imported only when all apps are loaded.
        from portal.home import checks, figures  # noqa: F401 (the check registers itself)
        from portal.ui.admin.site import portal_admin
        from portal.ui.frame import navigation

        portal_admin.figures = figures.of

        navigation.register_navigation(
            navigation.NavItem(
                label=_("Home"),
                url_name="home:index",
                icon="house",
                order=0,
                bottom_bar=True,
                exact=True,
            ),
            navigation.NavItem(
                label=_("Administration"),
                url_name="admin:index",
                icon="settings",
                visible=lambda user: bool(user.is_authenticated and user.is_staff),
                order=950,
                group=_("Settings"),
            ),
        )
