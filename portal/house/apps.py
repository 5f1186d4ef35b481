"""The place in Django of the settings that people change."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HouseConfig(AppConfig):
    name = "portal.house"
    label = "house"
    verbose_name = _("Settings")

    def ready(self) -> None:
        # Here, not above: models can be imported only when all apps are loaded.
        from portal.house import plugs, scope  # noqa: F401 (plugs add themselves)

        scope.watch()
