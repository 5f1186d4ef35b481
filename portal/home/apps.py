"""The dashboard: the roof, which may look into every app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "portal.home"
    label = "home"
    verbose_name = _("Home")

    def ready(self) -> None:
        from portal.ui import nav

        nav.register(
            nav.NavItem(
                label=_("Home"),
                url_name="home:index",
                icon="house",
                order=0,
                bottom_bar=True,
                exact=True,
            )
        )
