"""The home pages' place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "portal.home"
    label = "home"
    verbose_name = _("Home")

    def ready(self) -> None:
        # Here, not above: models can be imported only when all apps are loaded. The plugs add
        # themselves where they belong.
        from portal.core import pulse  # noqa: F401 (notes what the workers run)
        from portal.home import plugs  # noqa: F401
