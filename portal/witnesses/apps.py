"""The outside copies' place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WitnessesConfig(AppConfig):
    name = "portal.witnesses"
    label = "witnesses"
    verbose_name = _("Outside copies")

    def ready(self) -> None:
        # Here, not above: models can be imported only when all apps are loaded.
        from portal.witnesses import plugs  # noqa: F401
