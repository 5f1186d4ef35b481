"""The demo's place in Django: commands, and no tables."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DemoConfig(AppConfig):
    name = "portal.demo"
    label = "demo"
    verbose_name = _("Demo")

    def ready(self) -> None:
        # Here, not above: models can be imported only when all apps are loaded. The plugs add
        # themselves where they belong.
        from portal.demo import plugs  # noqa: F401
