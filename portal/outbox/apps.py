"""The outbox's place in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    name = "portal.outbox"
    label = "outbox"
    verbose_name = _("Outgoing mail")

    def ready(self) -> None:
        # Here, not above: models can be imported only when all apps are loaded. The plugs add
        # themselves where they belong.
        from portal.outbox import plugs  # noqa: F401
